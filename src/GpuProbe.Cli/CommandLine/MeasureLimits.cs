namespace GpuProbe.Cli.CommandLine;

/// <summary>Where a measurement runs, and within which limits.</summary>
/// <param name="Device">The device: <c>cpu</c>.</param>
/// <param name="CapacityBytes">Allocations beyond this fail; <see langword="null"/> for no limit.</param>
/// <param name="Timeout">Time after which it is stopped; <see langword="null"/> for no limit.</param>
internal sealed record MeasureLimits(string Device, long? CapacityBytes, TimeSpan? Timeout);
