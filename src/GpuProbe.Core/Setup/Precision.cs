namespace GpuProbe.Core.Setup;

/// <summary>Type of weights, gradients and activations.</summary>
public enum Precision
{
    /// <summary>32-bit floating point throughout.</summary>
    Fp32,

    /// <summary>bfloat16 weights, gradients, activations and optimizer states.</summary>
    Bf16,
}
