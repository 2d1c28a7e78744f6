using static TorchSharp.torch;

namespace GpuProbe.Tensors.Kernels;

/// <summary>What AdamW keeps of a weight of n elements in 8 bits.</summary>
/// <param name="First">Indices of the first moment, uint8 in the weight's shape.</param>
/// <param name="Second">Indices of the second moment, uint8 in the weight's shape.</param>
/// <param name="FirstAbsMax">Largest magnitudes of the first moment, fp32 [⌈n / 256⌉].</param>
/// <param name="SecondAbsMax">Largest magnitudes of the second moment, fp32 [⌈n / 256⌉].</param>
/// <param name="FirstCode">The signed code, fp32 [256]; one for all weights.</param>
/// <param name="SecondCode">The unsigned code, fp32 [256]; one for all weights.</param>
public sealed record Moments8Bit(
    Tensor First, Tensor Second, Tensor FirstAbsMax, Tensor SecondAbsMax, Tensor FirstCode, Tensor SecondCode)
{
    /// <summary>Elements that share a largest magnitude.</summary>
    public const int BlockSize = 256;
}
