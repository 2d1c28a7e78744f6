using GpuProbe.Core.Setup;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

/// <summary>A new adapter changes nothing: its B is zero.</summary>
public sealed class ZeroAdapterTest
{
    public static TheoryData<string, Style, ScalarType> Models
    {
        get
        {
            var cases = new TheoryData<string, Style, ScalarType>();
            foreach (string model in (string[])["mistral", "qwen2", "llama-biases", "phi3"])
                foreach (Style style in Enum.GetValues<Style>())
                    foreach (ScalarType dtype in (ScalarType[])[float32, bfloat16, float16])
                        cases.Add(model, style, dtype);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_are_those_of_the_base_model(string model, Style style, ScalarType dtype)
    {
        TrainingSetup setup = AdaptedDecoder.Of(model, style);
        using var plain = new AdaptedDecoder(setup with { Lora = null }, dtype);
        using var adapted = new AdaptedDecoder(setup, dtype);
        Assert.NotEmpty(adapted.Adapters);
        Assert.Equal(plain.Logits(), adapted.Logits());
    }

    [Theory]
    [InlineData(Style.Hf, ScalarType.Float32)]
    [InlineData(Style.Hf, ScalarType.BFloat16)]
    [InlineData(Style.Fused, ScalarType.Float32)]
    [InlineData(Style.Fused, ScalarType.BFloat16)]
    public void The_gradient_of_the_input_is_that_of_the_frozen_layer(Style style, ScalarType dtype)
    {
        using IDisposable scope = NewDisposeScope();
        manual_seed(3);
        TrainingSetup setup = AdaptedDecoder.Of("mistral", style);
        PlainLinear frozen = new(12, 20, hasBias: true, CPU, dtype);
        using (no_grad())
        {
            frozen.Weight.normal_();
            frozen.Bias!.normal_();
        }
        frozen.Weight.requires_grad = frozen.Bias!.requires_grad = false;
        using var layer = new LoraLinear(frozen, 12, 20, setup);
        layer.Attach(CPU);
        Tensor grad = randn([5, 20], dtype);
        Assert.Equal(InputGradient(frozen, grad), InputGradient(layer, grad));

        using Tensor? ofA = layer.Down.grad;
        using Tensor? ofB = layer.Up.grad;
        Assert.Equal(0, ofA!.to(float64).abs().max().Value<double>());
        Assert.NotEqual(0, ofB!.to(float64).abs().max().Value<double>());
    }

    private static double[] InputGradient(nn.Module<Tensor, Tensor> layer, Tensor grad)
    {
        manual_seed(4);
        Tensor input = randn([5, 12], grad.dtype, requires_grad: true);
        layer.call(input).backward([grad]);
        return input.grad!.to(float64).ToArray<double>();
    }
}
