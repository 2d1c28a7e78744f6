namespace GpuProbe.Core.Tracing;

/// <summary>One step of a run in which nothing but time was taken.</summary>
/// <param name="Seconds">Wall-clock time from an idle device to an idle device.</param>
/// <param name="Loss">The mean loss of its micro-batches.</param>
public readonly record struct TimedStep(double Seconds, double Loss);
