using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Kernels;

/// <summary>
/// 8 bits a number: blocks are divided by their largest magnitude, and each quotient becomes the index of the nearest entry
/// of a code (Dettmers et al. 2022, "8-bit Optimizers via Block-wise Quantization", arXiv:2110.02861). On a card only the
/// results are allocated.
/// </summary>
public static class Blockwise8Bit
{
    private const int Decades = 7;

    /// <summary>
    /// The dynamic code, sorted, 256 values. Each decade from 10⁻⁶ to 1 is cut into equal intervals, twice as many as the decade
    /// below (signed: 1, 2, 4 … 64 of each sign; unsigned: 2, 4 … 128); the values are the middles of these intervals, 0 and 1.
    /// bitsandbytes' <c>create_dynamic_map</c>, whose last bits depend on the processor; here each value is rounded once.
    /// </summary>
    public static float[] DynamicCode(bool signed)
    {
        var values = new List<float> { 0, 1 };
        for (int decade = 0; decade < Decades; decade++)
        {
            int intervals = 1 << (signed ? decade : decade + 1);
            for (int i = 0; i < intervals; i++)
            {
                var middle = (float)((0.1 + 0.9 * (i + 0.5) / intervals) * Math.Pow(10, decade - (Decades - 1)));
                values.Add(middle);
                if (signed)
                    values.Add(-middle);
            }
        }
        values.Sort();
        return [.. values];
    }

    /// <summary>Quantizes numbers in fp32, bf16 or fp16; copied meanwhile if they are not contiguous.</summary>
    /// <param name="values">The numbers, n in all.</param>
    /// <param name="blockSize">Numbers that share a largest magnitude.</param>
    /// <param name="code">256 sorted fp32 values on the same device.</param>
    /// <returns>The indices, uint8 in the shape of the numbers; the largest magnitudes, fp32 [⌈n / block size⌉].</returns>
    /// <exception cref="TorchException">Arguments that do not fit together, or, on a card, no NVRTC on this machine.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static (Tensor Codes, Tensor AbsMax) Quantize(Tensor values, int blockSize, Tensor code)
    {
        (nint codes, nint largest) = Native.QuantizeBlockwise(values.Handle, blockSize, code.Handle);
        GC.KeepAlive(values);
        GC.KeepAlive(code);
        return (Tensor.UnsafeCreateTensor(codes), Tensor.UnsafeCreateTensor(largest));
    }

    /// <summary>The numbers again: entry of the code times largest magnitude, rounded to a type.</summary>
    /// <param name="codes">As <see cref="Quantize"/> returns them.</param>
    /// <param name="absMax">As <see cref="Quantize"/> returns them.</param>
    /// <param name="blockSize">As given to <see cref="Quantize"/>.</param>
    /// <param name="code">As given to <see cref="Quantize"/>.</param>
    /// <param name="dtype">Type of the result: fp32, bf16 or fp16.</param>
    /// <exception cref="TorchException">Arguments that do not fit together.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static Tensor Dequantize(Tensor codes, Tensor absMax, int blockSize, Tensor code, ScalarType dtype)
    {
        var values = Tensor.UnsafeCreateTensor(Native.DequantizeBlockwise(codes.Handle, absMax.Handle, blockSize, code.Handle, (int)dtype));
        GC.KeepAlive(codes);
        GC.KeepAlive(absMax);
        GC.KeepAlive(code);
        return values;
    }
}
