namespace GpuProbe.Core.Setup;

/// <summary>How weights that are not trained are held.</summary>
public enum BaseWeights
{
    /// <summary>In the type that the precision gives all weights.</summary>
    Same,

    /// <summary>In bfloat16.</summary>
    Bf16,

    /// <summary>Linear layers of the blocks in 4-bit NormalFloat, one fp32 scale for each 64 elements (arXiv 2305.14314).</summary>
    Nf4,

    /// <summary>As <see cref="Nf4"/>, with the scales themselves in 8 bits, in blocks of 256.</summary>
    Nf4Double,
}
