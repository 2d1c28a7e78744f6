using GpuProbe.Core.Setup;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Decoding;

public sealed class DecoderLogitsTest
{
    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void Logits_equal_the_plain_reference(string model, Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, attention));
        Close(decoder.ReferenceLogits(), decoder.Logits(), 1e-12);
    }

    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void Loss_equals_the_plain_reference(string model, Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, attention));
        Assert.Equal(decoder.Reference().Loss(decoder.Sequences), decoder.Loss(), 1e-12);
    }

    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void In_single_precision_logits_are_rounded_only(string model, Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, attention), float32);
        Close(decoder.ReferenceLogits(), decoder.Logits(), 1e-5);
    }

    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void In_bfloat16_logits_are_rounded_only(string model, Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, style, attention), bfloat16);
        double[] expected = decoder.ReferenceLogits(), actual = decoder.Logits();
        double error = Length(expected.Zip(actual, (x, y) => x - y));
        Assert.InRange(error / Length(expected), 0.0005, 0.02);
    }

    [Theory]
    [InlineData(Style.Hf, Attention.Eager)]
    [InlineData(Style.Hf, Attention.Sdpa)]
    [InlineData(Style.Fused, Attention.Eager)]
    [InlineData(Style.Fused, Attention.Sdpa)]
    public void One_token_is_enough(Style style, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup("mistral", style, attention) with { SeqLen = 1 });
        Close(decoder.ReferenceLogits(), decoder.Logits(), 1e-12);
    }

    [Fact]
    public void A_slice_is_the_first_blocks()
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Layers = 1 });
        Close(decoder.ReferenceLogits(), decoder.Logits(), 1e-12);
    }

    private static double Length(IEnumerable<double> vector) => Math.Sqrt(vector.Sum(x => x * x));

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
