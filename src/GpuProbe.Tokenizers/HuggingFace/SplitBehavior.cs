namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>What becomes of the matches that a text is cut at.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
