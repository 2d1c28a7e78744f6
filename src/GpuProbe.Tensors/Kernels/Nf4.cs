using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Kernels;

/// <summary>
/// NF4 (Dettmers et al. 2023, "QLoRA", arXiv:2305.14314): blocks of 64 numbers, each divided by its largest magnitude, in
/// 4 bits a number. Bits and rounding are those of bitsandbytes, except that a block of zeros stays zeros. On a card
/// only the results are allocated.
/// </summary>
public static class Nf4
{
    /// <summary>Numbers that share a largest magnitude.</summary>
    public const int BlockSize = 64;

    /// <summary>What the 16 indices stand for, as fractions of the block's largest magnitude.</summary>
    public static ReadOnlySpan<float> CodeBook =>
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f,
        -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f,
        0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    /// <summary>Quantizes a weight of n elements in fp32, bf16 or fp16; copied meanwhile if it is not contiguous.</summary>
    /// <returns>
    /// The indices, uint8 [(n + 1) / 2, 1], the first of a pair in the upper bits; the largest magnitude of each block,
    /// fp32 [⌈n / 64⌉].
    /// </returns>
    /// <exception cref="TorchException">Another type or device, or, on a card, no NVRTC on this machine.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static (Tensor Packed, Tensor AbsMax) Quantize(Tensor weight)
    {
        (nint packed, nint largest) = Native.QuantizeNf4(weight.Handle);
        GC.KeepAlive(weight);
        return (Tensor.UnsafeCreateTensor(packed), Tensor.UnsafeCreateTensor(largest));
    }

    /// <summary>The weight again: index times largest magnitude, rounded to a type.</summary>
    /// <param name="packed">As <see cref="Quantize"/> returns it.</param>
    /// <param name="absMax">As <see cref="Quantize"/> returns it.</param>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="dtype">Type of the result: fp32, bf16 or fp16.</param>
    /// <exception cref="TorchException">Arguments that do not fit together.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static Tensor Dequantize(Tensor packed, Tensor absMax, long[] shape, ScalarType dtype)
    {
        var weight = Tensor.UnsafeCreateTensor(Native.DequantizeNf4(packed.Handle, absMax.Handle, shape, (int)dtype));
        GC.KeepAlive(packed);
        GC.KeepAlive(absMax);
        return weight;
    }
}
