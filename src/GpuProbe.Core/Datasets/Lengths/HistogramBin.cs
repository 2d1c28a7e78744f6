namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>A bar of a histogram.</summary>
/// <param name="From">The shortest length in it, in tokens.</param>
/// <param name="To">The longest length in it, in tokens.</param>
/// <param name="Count">Number of examples.</param>
public sealed record HistogramBin(int From, int To, long Count);
