namespace GpuProbe.Core.Planning.Search;

/// <summary>Where fitting ends.</summary>
/// <param name="Largest">The largest value that fits; <see langword="null"/> if none of those that were tried does.</param>
/// <param name="Next">The next value, which does not fit; <see langword="null"/> where the largest value allowed fits.</param>
public sealed record Boundary(long? Largest, long? Next);
