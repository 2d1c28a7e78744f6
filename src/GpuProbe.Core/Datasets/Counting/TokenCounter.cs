namespace GpuProbe.Core.Datasets.Counting;

/// <summary>The number of tokens of a text in UTF-8. It is called from several threads at once.</summary>
/// <param name="utf8">The text; it may have bytes that are not UTF-8.</param>
public delegate int TokenCounter(ReadOnlySpan<byte> utf8);
