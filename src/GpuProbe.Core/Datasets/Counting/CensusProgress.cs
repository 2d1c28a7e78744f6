namespace GpuProbe.Core.Datasets.Counting;

/// <summary>How far the counting is.</summary>
/// <param name="Examples">Examples so far.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="TextBytes">Bytes of their texts.</param>
public readonly record struct CensusProgress(long Examples, long Tokens, long TextBytes);
