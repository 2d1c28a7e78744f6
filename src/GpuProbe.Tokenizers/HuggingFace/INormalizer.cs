namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>A step that changes characters before the text is cut into words.</summary>
internal interface INormalizer
{
    /// <summary>Writes the normalized form of a part of a text.</summary>
    /// <param name="from">The text.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="to">What it is written behind.</param>
    void Normalize(AlignedText from, int start, int end, AlignedText to);
}
