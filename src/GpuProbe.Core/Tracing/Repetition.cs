namespace GpuProbe.Core.Tracing;

/// <summary>One of several runs of the same set-up, each in a process of its own.</summary>
/// <param name="PeakAllocatedBytes">Most bytes allocated at once.</param>
/// <param name="PeakReservedBytes">Most bytes reserved at once.</param>
/// <param name="PeakDeviceBytes">Most bytes that the device reported as used.</param>
/// <param name="StepSeconds">Seconds of each step.</param>
public sealed record Repetition(
    long PeakAllocatedBytes, long? PeakReservedBytes, long? PeakDeviceBytes, IReadOnlyList<double> StepSeconds);
