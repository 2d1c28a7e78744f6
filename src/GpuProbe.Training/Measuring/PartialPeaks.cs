namespace GpuProbe.Training.Measuring;

/// <summary>The highest totals of allocated bytes over some events that leave something out.</summary>
/// <param name="ExcludingScratchBytes">Without what operators allocate and release within one call.</param>
/// <param name="ExcludingUnsplitBytes">Without what the caching allocator leaves with blocks rather than split off.</param>
internal readonly record struct PartialPeaks(long ExcludingScratchBytes, long ExcludingUnsplitBytes);
