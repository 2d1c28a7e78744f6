using GpuProbe.Core.Setup;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

public sealed class MergeTest
{
    [Theory]
    [InlineData("mistral", ScalarType.Float64, 1e-12)]
    [InlineData("qwen2", ScalarType.Float64, 1e-12)]
    [InlineData("phi3", ScalarType.Float32, 2e-5)]
    [InlineData("llama-biases", ScalarType.Float32, 2e-5)]
    public void A_model_of_merged_weights_computes_the_same(string model, ScalarType dtype, double tolerance)
    {
        TrainingSetup setup = AdaptedDecoder.Of(model, Style.Hf);
        using var adapted = new AdaptedDecoder(setup, dtype);
        adapted.DrawAdapters();
        double[] expected = adapted.Logits();
        using var plain = new AdaptedDecoder(setup with { Lora = null }, dtype);
        Assert.NotEqual(plain.Logits(), expected);

        Dictionary<string, BaseTensor> targets = BaseTensor.Of(plain.Model).ToDictionary(weight => weight.Name, StringComparer.Ordinal);
        foreach (BaseTensor weight in BaseTensor.Of(adapted.Model))
        {
            using Tensor merged = weight.Merged(dtype);
            targets[weight.Name].Take(merged);
        }
        double[] actual = plain.Logits();
        double largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * largest));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 8)]
    [InlineData(ScalarType.Float16, 11)]
    public void A_merged_weight_is_the_sum_rounded_once_to_the_weights_type(ScalarType dtype, int digits)
    {
        TrainingSetup setup = AdaptedDecoder.Of("mistral", Style.Hf);
        using var decoder = new AdaptedDecoder(setup, dtype);
        decoder.DrawAdapters();
        Dictionary<string, Parameter> parameters = decoder.Model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter, StringComparer.Ordinal);
        foreach (BaseTensor weight in BaseTensor.Of(decoder.Model).Where(weight => weight.Name.Contains("_proj", StringComparison.Ordinal)))
        {
            using IDisposable scope = NewDisposeScope();
            using IDisposable mode = no_grad();
            string module = weight.Name[..^".weight".Length];
            Tensor exact = parameters[module + ".base_layer.weight"].to(float64)
                + parameters[module + ".lora_B.default.weight"].to(float64).Times(parameters[module + ".lora_A.default.weight"].to(float64)) * 4;
            Tensor merged = weight.Merged(dtype);
            Assert.Equal(dtype, merged.dtype);
            Assert.All(exact.ToArray<double>().Zip(merged.to(float64).ToArray<double>()), pair =>
                Assert.Equal(pair.First, pair.Second, Math.Max(Math.Abs(pair.First) * Math.Pow(2, -digits) * 1.001, 1e-7)));
        }
    }

    [Fact]
    public void Merging_leaves_the_model_as_it_was()
    {
        using var decoder = new AdaptedDecoder(AdaptedDecoder.Of("mistral", Style.Hf), float32);
        decoder.DrawAdapters();
        double[] before = decoder.Logits();
        foreach (BaseTensor weight in BaseTensor.Of(decoder.Model))
        {
            using Tensor merged = weight.Merged(float32);
            using IDisposable mode = no_grad();
            merged.zero_();
        }
        Assert.Equal(before, decoder.Logits());
    }
}
