namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>How many examples have one length.</summary>
/// <param name="Length">The length in tokens.</param>
/// <param name="Count">How many examples have it, at least 1.</param>
public readonly record struct LengthCount(int Length, long Count);
