namespace GpuProbe.Core.Models;

/// <summary>
/// The largest sizes that are taken for meant. They are far beyond any model or card, and small enough that no formula
/// over them leaves 64 bits.
/// </summary>
internal static class SizeLimits
{
    public const long Vocabulary = 1L << 27;
    public const long Hidden = 1L << 20;
    public const long Intermediate = 1L << 22;
    public const long Layers = 1L << 14;
    public const long Heads = 1L << 16;
    public const long HeadDim = 1L << 16;
    public const long AttentionWidth = 1L << 22;
    public const long Positions = int.MaxValue;

    /// <summary>Elements of all weights, or of all tensors of one kind, together.</summary>
    public const long Elements = 1L << 50;

    public const string ElementsText = "at most 2^50";
}
