using GpuProbe.Tensors;
using GpuProbe.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

public sealed class Blockwise8BitTest : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 7)]
    [InlineData(1000, 64)]
    [InlineData(1000, 256)]
    [InlineData(1000, 300)]
    [InlineData(5000, 2048)]
    [InlineData(5000, 4096)]
    [InlineData(1000, 1_000_000)]
    public void Indices_and_values_are_those_of_the_plain_reference(int count, int blockSize)
    {
        manual_seed(count + blockSize);
        float[] values = randn([count]).ToArray<float>();
        Agrees(values, blockSize, Blockwise8Bit.DynamicCode(signed: true));
        Agrees([.. values.Select(value => value * value)], blockSize, Blockwise8Bit.DynamicCode(signed: false));
    }

    // The CPU looks the upper 16 bits of a quotient up in a table that the card's search has made: all of these bits, each with the
    // smallest and the largest of the lower ones.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_piece_of_the_number_line_gets_the_references_index(bool withSign)
    {
        List<float> values = [];
        for (uint upper = 0; upper <= 0xffff; upper++)
        {
            foreach (uint lower in new uint[] { 0, 1, 0x8000, 0xffff })
            {
                float value = BitConverter.UInt32BitsToSingle(upper << 16 | lower);
                if (MathF.Abs(value) <= 1)
                    values.Add(value);
            }
        }
        Agrees([1, .. values], values.Count + 1, Blockwise8Bit.DynamicCode(withSign));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_middle_between_entries_gets_the_even_index_and_its_neighbours_the_nearest(bool withSign)
    {
        float[] code = Blockwise8Bit.DynamicCode(withSign);
        float[] middles = ReferenceQuantization.Middles(code);
        int[] indices = Agrees(
            [1, .. middles.SelectMany<float, float>(m => [MathF.BitDecrement(m), m, MathF.BitIncrement(m)])], 1000, code);
        for (int i = 0; i < 255; i++)
            Assert.Equal([i, i % 2 == 0 ? i : i + 1, i + 1], indices[(3 * i + 1)..(3 * i + 4)]);
    }

    // More than one middle for numbers with the same upper 16 bits: the table does not decide, and is not used.
    [Fact]
    public void A_code_too_dense_for_the_table_is_searched()
    {
        manual_seed(2);
        float[] code = [.. Enumerable.Range(0, 256).Select(i => 0.5f + i * 1e-4f)];
        Agrees([.. randn([2000]).ToArray<float>().Select(value => 0.5f + Math.Abs(value) * 0.01f), 1], 2001, code);
    }

    [Fact]
    public void Every_entry_comes_back_as_itself()
    {
        float[] code = Blockwise8Bit.DynamicCode(signed: true);
        Assert.Equal(Enumerable.Range(0, 256), Agrees(code, 256, code));
    }

    [Fact]
    public void Zeros_infinity_and_nan_are_as_in_the_reference()
    {
        float[] code = Blockwise8Bit.DynamicCode(signed: true);
        Assert.All(Agrees([0, 0, -0f], 3, code), index => Assert.Equal(127, index));
        Assert.Equal([0, 127, 255, 1], Agrees([float.NaN, 0, 2, -1.97f], 4, code));
        Assert.Equal([0, 127], Agrees([float.NegativeInfinity, 5], 2, code));
    }

    [Fact]
    public void Numbers_of_16_bits_are_taken_at_their_value_and_rounded_once()
    {
        Tensor code = tensor(Blockwise8Bit.DynamicCode(signed: true), [256]);
        foreach (ScalarType type in new[] { bfloat16, float16 })
        {
            Tensor values = randn([777]).to(type);
            (Tensor codes, Tensor largest) = Blockwise8Bit.Quantize(values, 100, code);
            (Tensor expected, _) = Blockwise8Bit.Quantize(values.to(float32), 100, code);
            Assert.Equal(expected.ToArray<byte>(), codes.ToArray<byte>());
            Assert.Equal(
                Blockwise8Bit.Dequantize(codes, largest, 100, code, float32).to(type).to(float32).ToArray<float>(),
                Blockwise8Bit.Dequantize(codes, largest, 100, code, type).to(float32).ToArray<float>());
        }
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_named()
    {
        Tensor code = tensor(Blockwise8Bit.DynamicCode(signed: true), [256]), values = zeros([10]);
        (Tensor codes, Tensor largest) = Blockwise8Bit.Quantize(values, 5, code);
        Refused(() => Blockwise8Bit.Quantize(values, 0, code), "a block of 0 elements");
        Refused(() => Blockwise8Bit.Quantize(values, 5, zeros([255])), "the code has 255 elements where 256 are needed");
        Refused(() => Blockwise8Bit.Dequantize(values, largest, 5, code, float32), "the codes is of type Float, not Byte");
        Refused(
            () => Blockwise8Bit.Dequantize(codes, largest, 3, code, float32),
            "the largest magnitudes has 2 elements where 4 are needed");
    }

    private static void Refused(Action action, string message) =>
        Assert.Equal(message, LayerAssert.Throws<TorchException>(action).Message);

    private static int[] Agrees(float[] values, int blockSize, float[] code)
    {
        Tensor codeTensor = tensor(code, [256]);
        (Tensor codes, Tensor largest) = Blockwise8Bit.Quantize(tensor(values, [values.Length]), blockSize, codeTensor);
        (int[] expected, float[] magnitudes) = ReferenceQuantization.Quantize(
            values, blockSize, ReferenceQuantization.Middles(code), boundary => boundary % 2 == 1);
        int[] indices = [.. codes.ToArray<byte>().Select(index => (int)index)];
        Assert.Equal(magnitudes, largest.ToArray<float>());
        Assert.Equal(expected, indices);
        Assert.Equal(
            ReferenceQuantization.Dequantize(expected, magnitudes, blockSize, code),
            Blockwise8Bit.Dequantize(codes, largest, blockSize, codeTensor, float32).ToArray<float>());
        return indices;
    }
}
