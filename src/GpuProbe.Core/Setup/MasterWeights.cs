namespace GpuProbe.Core.Setup;

/// <summary>Whether the optimizer works on copies of 16-bit weights.</summary>
public enum MasterWeights
{
    /// <summary>The optimizer updates the weights themselves.</summary>
    None,

    /// <summary>
    /// The optimizer keeps and updates fp32 copies, with fp32 gradients and states, and writes the result back, as DeepSpeed's
    /// <c>BF16_Optimizer</c> and <c>FP16_UnfusedOptimizer</c> do.
    /// </summary>
    Fp32,
}
