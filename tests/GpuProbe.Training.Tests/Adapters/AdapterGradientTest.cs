using GpuProbe.Core.Setup;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

public sealed class AdapterGradientTest
{
    private const double Step = 1e-5;

    [Theory]
    [InlineData("mistral", Style.Hf)]
    [InlineData("mistral", Style.Fused)]
    [InlineData("phi3", Style.Hf)]
    [InlineData("phi3", Style.Fused)]
    public void Gradients_of_adapters_are_the_slopes_of_the_loss(string model, Style style)
    {
        using var decoder = new AdaptedDecoder(AdaptedDecoder.Of(model, style), float64);
        decoder.DrawAdapters();
        decoder.Backward();
        Assert.All(decoder.Adapters, adapter =>
        {
            Assert.Equal(float64, adapter.Weight.dtype);
            using Tensor direction = randn(adapter.Weight.shape, float64);
            double expected = Slope(decoder, adapter.Weight, direction);
            Assert.True(Math.Abs(expected) > 1e-7, $"{adapter.Name}: the loss does not depend on it");
            Assert.Equal(expected, Along(adapter.Weight, direction), 1e-8 * (1 + Math.Abs(expected)));
        });
    }

    [Theory]
    [InlineData(Style.Hf, ScalarType.Float32, ScalarType.Float32)]
    [InlineData(Style.Hf, ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(Style.Hf, ScalarType.Float16, ScalarType.Float32)]
    [InlineData(Style.Fused, ScalarType.Float32, ScalarType.Float32)]
    [InlineData(Style.Fused, ScalarType.BFloat16, ScalarType.BFloat16)]
    public void Adapters_alone_have_gradients_and_in_their_own_type(Style style, ScalarType weights, ScalarType adapters)
    {
        TrainingSetup setup = AdaptedDecoder.Of("mistral", style) with { Precision = Precisions[weights] };
        using var decoder = new AdaptedDecoder(setup, weights);
        decoder.DrawAdapters();
        decoder.Backward();
        Assert.All(decoder.Model.named_parameters(), entry =>
        {
            bool isAdapter = entry.name.Contains(".lora_", StringComparison.Ordinal);
            using Tensor? gradient = entry.parameter.grad;
            Assert.Equal(isAdapter, entry.parameter.requires_grad);
            Assert.Equal(isAdapter, gradient is not null);
            Assert.Equal(isAdapter ? adapters : weights, entry.parameter.dtype);
            if (isAdapter)
                Assert.Equal(adapters, gradient!.dtype);
        });
    }

    private static readonly Dictionary<ScalarType, Precision> Precisions = new()
    {
        [float32] = Precision.Fp32,
        [bfloat16] = Precision.Bf16,
        [float16] = Precision.Fp16,
    };

    private static double Slope(AdaptedDecoder decoder, Parameter weight, Tensor direction)
    {
        using IDisposable mode = no_grad();
        using Tensor original = weight.clone();
        double LossAt(double distance)
        {
            weight.copy_(original).add_(direction, distance);
            return decoder.Loss();
        }

        double near = LossAt(Step) - LossAt(-Step), far = LossAt(2 * Step) - LossAt(-2 * Step);
        weight.copy_(original);
        return (8 * near - far) / (12 * Step);
    }

    private static double Along(Parameter weight, Tensor direction)
    {
        using Tensor gradient = weight.grad!;
        using Tensor product = gradient * direction;
        using Tensor sum = product.sum();
        return sum.Value<double>();
    }
}
