using GpuProbe.Tensors;
using GpuProbe.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

public sealed class Nf4Test : IDisposable
{
    private static readonly float[] Code = Nf4.CodeBook.ToArray();

    // bitsandbytes' decision boundaries (dQuantizeNF4).
    private static readonly float[] Boundaries =
    [
        -0.8480964004993439f, -0.6106329262256622f, -0.4599952697753906f, -0.33967943489551544f, -0.23460740596055984f,
        -0.13791173323988914f, -0.045525018125772476f, 0.03979014977812767f, 0.1202552504837513f, 0.2035212516784668f,
        0.2920137718319893f, 0.3893125355243683f, 0.5016634166240692f, 0.6427869200706482f, 0.8614784181118011f,
    ];

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(4096 + 37)]
    public void Indices_and_values_are_those_of_the_plain_reference(int count)
    {
        manual_seed(count);
        Agrees(randn([count]).ToArray<float>());
    }

    [Fact]
    public void Every_entry_comes_back_as_itself()
    {
        float[] values = [.. Enumerable.Range(0, 64).Select(i => Code[i % 16] * 3)];
        int[] indices = Agrees(values);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => i % 16), indices);
        (Tensor packed, Tensor largest) = Nf4.Quantize(Vector(values));
        Assert.Equal(values, Nf4.Dequantize(packed, largest, [64], float32).ToArray<float>());
    }

    [Fact]
    public void The_boundaries_are_the_middles_of_the_entries()
    {
        float[] middles = ReferenceQuantization.Middles(Code);
        Assert.Equal(15, Boundaries.Length);
        for (int i = 0; i < 15; i++)
            Assert.Equal(middles[i], Boundaries[i], 6e-8);
    }

    [Fact]
    public void A_boundary_gets_the_lower_index_and_the_next_number_the_upper()
    {
        float[] values = [1, .. Boundaries.SelectMany<float, float>(b => [b, MathF.BitIncrement(b), MathF.BitDecrement(b)])];
        int[] indices = Agrees(values);
        for (int i = 0; i < 15; i++)
            Assert.Equal([i, i + 1, i], indices[(3 * i + 1)..(3 * i + 4)]);
    }

    [Fact]
    public void A_block_of_zeros_stays_zeros()
    {
        (Tensor packed, Tensor largest) = Nf4.Quantize(Vector([-0f, .. new float[64]]));
        Assert.Equal(new float[2], largest.ToArray<float>());
        Assert.All(packed.ToArray<byte>(), pair => Assert.Equal(0x77, pair));
        Assert.All(Nf4.Dequantize(packed, largest, [65], float32).ToArray<float>(), value => Assert.Equal(0f, value));
    }

    // What bitsandbytes makes of it, too: 1 / infinity is 0, and infinity times 0 is not a number.
    [Fact]
    public void Infinity_and_nan_spoil_their_own_block_only()
    {
        float[] values = new float[192];
        Array.Fill(values, 0.5f);
        values[3] = float.PositiveInfinity;
        values[64 + 5] = float.NaN;
        int[] indices = Agrees(values);
        Assert.Equal((0, 7), (indices[3], indices[4]));
        Assert.Equal((0, 15), (indices[64 + 5], indices[64 + 6]));
        Assert.All(indices[128..], index => Assert.Equal(15, index));
    }

    [Theory]
    [InlineData(1e-38f)]
    [InlineData(1e-30f)]
    [InlineData(3e38f)]
    public void Very_small_and_very_large_numbers_keep_their_indices(float factor)
    {
        int[] indices = Agrees([.. Code.Select(value => value * factor)]);
        Assert.Equal(Enumerable.Range(0, 16), indices);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Weights_of_16_bits_are_taken_at_their_value_and_rounded_once(ScalarType type)
    {
        Tensor weight = randn([33, 65]).to(type);
        (Tensor packed, Tensor largest) = Nf4.Quantize(weight);
        (Tensor packedFull, Tensor largestFull) = Nf4.Quantize(weight.to(float32));
        Assert.Equal(packedFull.ToArray<byte>(), packed.ToArray<byte>());
        Assert.Equal(largestFull.ToArray<float>(), largest.ToArray<float>());
        Tensor exact = Nf4.Dequantize(packed, largest, [33, 65], float32);
        Assert.Equal(
            exact.to(type).to(float32).ToArray<float>(),
            Nf4.Dequantize(packed, largest, [33, 65], type).to(float32).ToArray<float>());
    }

    [Fact]
    public void A_weight_that_is_not_contiguous_is_taken_in_row_major_order()
    {
        Tensor weight = randn([70, 30]);
        (Tensor packed, _) = Nf4.Quantize(weight.transpose(0, 1));
        (Tensor expected, _) = Nf4.Quantize(weight.transpose(0, 1).contiguous());
        Assert.Equal(expected.ToArray<byte>(), packed.ToArray<byte>());
    }

    [Fact]
    public void Shapes_and_types_are_as_documented()
    {
        (Tensor packed, Tensor largest) = Nf4.Quantize(randn([13, 11]));
        Assert.Equal([72L, 1L], packed.shape);
        Assert.Equal([3L], largest.shape);
        Assert.Equal((ScalarType.Byte, float32), (packed.dtype, largest.dtype));
        (packed, largest) = Nf4.Quantize(zeros([0, 5]));
        Assert.Equal((0, 0), (packed.numel(), largest.numel()));
        Assert.Equal([0L, 5L], Nf4.Dequantize(packed, largest, [0, 5], bfloat16).shape);
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_named()
    {
        (Tensor packed, Tensor largest) = Nf4.Quantize(randn([128]));
        Refused(() => Nf4.Quantize(zeros([3], float64)), "there are kernels for float, bfloat16 and half, not for Double");
        Refused(() => Nf4.Quantize(zeros([3], device: new Device("meta"))), "there are kernels for cpu and cuda, not for meta");
        Refused(
            () => Nf4.Dequantize(packed, largest, [129], float32),
            "the packed weight has 64 elements where 65 are needed");
        Refused(
            () => Nf4.Dequantize(packed, packed, [128], float32),
            "the largest magnitudes is of type Byte, not Float");
        Refused(
            () => Nf4.Dequantize(packed, largest, [128], float64),
            "there are kernels for float, bfloat16 and half, not for Double");
    }

    private static void Refused(Action action, string message) =>
        Assert.Equal(message, LayerAssert.Throws<TorchException>(action).Message);

    private static Tensor Vector(float[] values) => tensor(values, [values.Length]);

    // Indices as unpacked here, after comparison with the reference.
    private static int[] Agrees(float[] values)
    {
        (Tensor packed, Tensor largest) = Nf4.Quantize(Vector(values));
        (int[] indices, float[] magnitudes) = ReferenceQuantization.Quantize(values, Nf4.BlockSize, Boundaries, _ => false);
        int[] unpacked = [.. packed.ToArray<byte>().SelectMany<byte, int>(pair => [pair >> 4, pair & 15]).Take(values.Length)];
        Assert.Equal(magnitudes, largest.ToArray<float>());
        Assert.Equal(indices, unpacked);
        Assert.Equal(
            ReferenceQuantization.Dequantize(indices, magnitudes, Nf4.BlockSize, Code),
            Nf4.Dequantize(packed, largest, [values.Length], float32).ToArray<float>());
        return unpacked;
    }
}
