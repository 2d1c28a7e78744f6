namespace GpuProbe.Core.Setup;

/// <summary>Which activations are computed again in backward instead of being kept.</summary>
public enum CheckpointingKind
{
    /// <summary>None: all are kept.</summary>
    None,

    /// <summary>Each block keeps its input only.</summary>
    Full,

    /// <summary>Every K-th block, from the first, keeps its input only; the others keep everything.</summary>
    Every,

    /// <summary>Results of matrix products and of attention are kept; everything else in a block is computed again.</summary>
    Selective,

    /// <summary>The attention of each block, from rotated queries and keys to its output, is computed again; everything else is kept.</summary>
    SelectiveAttention,
}
