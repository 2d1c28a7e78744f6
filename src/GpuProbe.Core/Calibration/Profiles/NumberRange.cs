namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>The smallest and the largest number that a fit has seen.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
public sealed record NumberRange(long Min, long Max);
