using GpuProbe.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>How far numbers are from what they were.</summary>
public sealed class Nf4ErrorTest : IDisposable
{
    private const int Elements = 1 << 20;
    private readonly DisposeScope scope = NewDisposeScope();

    public Nf4ErrorTest() => manual_seed(17);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void No_number_is_off_by_more_than_half_the_largest_gap_of_its_block()
    {
        (float[] values, float[] largest, float[] errors) = Errors(doubly: false);
        float[] code = Nf4.CodeBook.ToArray();
        double halfGap = code.Zip(code.Skip(1), (low, high) => ((double)high - low) / 2).Max();
        Assert.Equal((1 - 0.6961928009986877) / 2, halfGap, 1e-9);
        for (int i = 0; i < values.Length; i++)
            Assert.InRange(errors[i] / largest[i / 64], 0, halfGap * (1 + 1e-6));
    }

    // bitsandbytes' tests expect 0.072798 of normally distributed numbers, 2^20 at a time, with a deviation of 0.000074.
    [Fact]
    public void The_mean_error_of_normal_numbers_is_the_known_one() =>
        Assert.Equal(0.072798, Errors(doubly: false).Errors.Average(), 5 * 0.000074);

    // Largest magnitudes of 64 normal numbers lie within 1 or 2 of their mean: their 8 bits add errors of 1 % of that to a block.
    [Fact]
    public void Quantizing_the_largest_magnitudes_too_adds_next_to_nothing() =>
        Assert.Equal(0.072798, Errors(doubly: true).Errors.Average(), 10 * 0.000074);

    [Fact]
    public void Doubly_quantized_no_number_is_off_by_more_than_both_bounds_together()
    {
        (_, float[] largest, float[] errors) = Errors(doubly: true);
        float[] code = Blockwise8Bit.DynamicCode(signed: true);
        double outerHalfGap = code.Zip(code.Skip(1), (low, high) => ((double)high - low) / 2).Max();
        double mean = largest.Average(value => (double)value), outer = largest.Max(value => Math.Abs(value - mean)) * outerHalfGap;
        for (int i = 0; i < errors.Length; i++)
            Assert.InRange(errors[i], 0, largest[i / 64] * 0.15191 + outer * 1.001);
    }

    // As bitsandbytes' compress_statistics: largest magnitudes minus their mean, in 8 bits with blocks of 256.
    private static (float[] Values, float[] Largest, float[] Errors) Errors(bool doubly)
    {
        Tensor weight = randn([Elements]);
        (Tensor packed, Tensor largest) = Nf4.Quantize(weight);
        float[] exact = largest.ToArray<float>();
        if (doubly)
        {
            Tensor code = tensor(Blockwise8Bit.DynamicCode(signed: true), [256]);
            Tensor mean = largest.mean();
            (Tensor codes, Tensor outer) = Blockwise8Bit.Quantize(largest - mean, 256, code);
            largest = Blockwise8Bit.Dequantize(codes, outer, 256, code, float32) + mean;
        }
        Tensor again = Nf4.Dequantize(packed, largest, [Elements], float32);
        float[] values = weight.ToArray<float>();
        return (values, exact, [.. values.Zip(again.ToArray<float>(), (before, after) => MathF.Abs(before - after))]);
    }
}
