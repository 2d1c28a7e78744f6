namespace GpuProbe.Core.Setup;

/// <summary>Types of weights, gradients and activations.</summary>
public enum Precision
{
    /// <summary>32-bit floating point throughout.</summary>
    Fp32,

    /// <summary>bfloat16 weights, gradients, activations and optimizer states.</summary>
    Bf16,

    /// <summary>IEEE half precision (fp16) weights, gradients, activations and optimizer states.</summary>
    Fp16,

    /// <summary>fp32 weights, gradients and states; autocast computes matrix products in bfloat16.</summary>
    Bf16Mixed,

    /// <summary>fp32 weights, gradients and states; autocast computes matrix products in fp16, with gradient scaling.</summary>
    Fp16Mixed,
}
