using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>
/// The kernels know bf16 and fp16 by their bits only. Blocks of one number show what they make of them: the largest magnitude is the
/// number as read, and entry 255 of the code (1) times a largest magnitude is a number as written.
/// </summary>
public sealed class NumberTypesTest : IDisposable
{
    private static readonly Operator ViewAs = new("aten::view", "dtype");
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<ScalarType> Types => [bfloat16, float16];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_number_of_16_bits_is_read_as_libtorch_reads_it(ScalarType type)
    {
        Tensor numbers = AllOf(type);
        (_, Tensor largest) = Blockwise8Bit.Quantize(numbers, 1, Code());
        float[] expected = [.. numbers.to(float32).ToArray<float>().Select(value => float.IsNaN(value) ? 0 : MathF.Abs(value))];
        Assert.Equal(expected, largest.ToArray<float>());
    }

    // Every number of 16 bits, what lies just beside it and in the middle to the next one, and numbers of any bits.
    [Theory]
    [MemberData(nameof(Types))]
    public void Numbers_are_rounded_as_libtorch_rounds_them(ScalarType type)
    {
        float[] exact = AllOf(type).to(float32).ToArray<float>();
        var random = new Random(5);
        float[] values =
        [
            .. exact, .. exact.Select(MathF.BitIncrement), .. exact.Select(MathF.BitDecrement),
            .. exact.Zip(exact.Skip(1), (a, b) => a + (b - a) / 2),
            .. Enumerable.Range(0, 1 << 20).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))),
        ];
        Tensor numbers = tensor(values, [values.Length]);
        Tensor written = Blockwise8Bit.Dequantize(full([values.Length], 255, ScalarType.Byte), numbers, 1, Code(), type);
        Assert.Equal(Bits(numbers.to(type)), Bits(written));
    }

    private static Tensor Code() => tensor(Blockwise8Bit.DynamicCode(signed: true), [256]);

    private static Tensor AllOf(ScalarType type) => ViewAs.Call(arange(-32768, 32768, 1, ScalarType.Int16), (ScalarType?)type);

    // All that is not a number is one.
    private static short[] Bits(Tensor numbers)
    {
        float[] values = numbers.to(float32).ToArray<float>();
        short[] bits = ViewAs.Call(numbers, (ScalarType?)ScalarType.Int16).ToArray<short>();
        return [.. bits.Select((one, i) => float.IsNaN(values[i]) ? (short)-1 : one)];
    }
}
