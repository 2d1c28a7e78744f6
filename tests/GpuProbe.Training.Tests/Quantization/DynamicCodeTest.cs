using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>The dynamic code against its definition: bitsandbytes' <c>create_dynamic_map</c>, in words.</summary>
public sealed class DynamicCodeTest : IDisposable
{
    private static readonly Operator Linspace = new("aten::linspace");
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_has_256_values_in_order_up_to_one_and_with_zero(bool withSign)
    {
        float[] code = Blockwise8Bit.DynamicCode(withSign);
        Assert.Equal(256, code.Distinct().Count());
        Assert.Equal(code.Order(), code);
        Assert.Equal(1, code[255]);
        Assert.Equal(withSign ? 127 : 0, Array.IndexOf(code, 0f));
    }

    [Fact]
    public void The_signed_one_is_symmetric_but_for_its_one()
    {
        float[] code = Blockwise8Bit.DynamicCode(signed: true);
        for (int i = 0; i < 127; i++)
            Assert.Equal(-code[254 - i], code[i]);
    }

    // libtorch's fp32 arithmetic rounds a value four times (a step, a border, a sum, a product): up to two units in the last
    // place, of which a sum of two borders may be twice as large.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_the_published_construction_in_libtorchs_arithmetic(bool withSign)
    {
        var parts = new List<Tensor> { zeros([1]), ones([1]) };
        for (int exponent = -6; exponent <= 0; exponent++)
        {
            long borders = (withSign ? 1 : 2) * (1L << (exponent + 6)) + 1;
            Tensor border = Linspace.Call(0.1, 1.0, borders, float32);
            Tensor middles = (border.narrow(0, 0, borders - 1) + border.narrow(0, 1, borders - 1)) / 2.0;
            parts.Add(middles * Math.Pow(10, exponent));
            if (withSign)
                parts.Add(middles * -Math.Pow(10, exponent));
        }
        float[] expected = [.. cat(parts).ToArray<float>().Order()], code = Blockwise8Bit.DynamicCode(withSign);
        for (int i = 0; i < 256; i++)
            Assert.Equal(expected[i], code[i], 4 * (MathF.BitIncrement(MathF.Abs(expected[i])) - MathF.Abs(expected[i])));
    }

    [Theory]
    [InlineData(true, 0.99296875f, 5.5e-7f)]
    [InlineData(false, 0.99648440f, 3.25e-7f)]
    public void Its_ends_are_known(bool withSign, float belowOne, float smallest)
    {
        float[] code = Blockwise8Bit.DynamicCode(withSign);
        Assert.Equal(belowOne, code[254], 1e-7);
        Assert.Equal(smallest, code.First(value => value > 0), 1e-13);
    }
}
