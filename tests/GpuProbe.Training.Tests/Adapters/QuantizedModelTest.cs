using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Model;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

/// <summary>Whole models with adapters, their frozen weights held in every way.</summary>
public sealed class QuantizedModelTest
{
    public static TheoryData<string, Style, Precision, BaseWeights> Held
    {
        get
        {
            var cases = new TheoryData<string, Style, Precision, BaseWeights>();
            foreach (string model in (string[])["mistral", "llama-biases", "qwen2", "phi3"])
                foreach (Style style in Enum.GetValues<Style>())
                    foreach (Precision precision in (Precision[])[Precision.Fp32, Precision.Bf16])
                        foreach (BaseWeights held in Enum.GetValues<BaseWeights>())
                            cases.Add(model, style, precision, held);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Held))]
    public void Weights_gradients_and_states_are_known_to_the_byte(string model, Style style, Precision precision, BaseWeights held)
    {
        TrainingSetup setup = AdaptedDecoder.Of(model, style) with { Precision = precision, BaseWeights = held };
        Measurement measurement = TinyRun.Execute(setup);
        long adapters = AdapterTable.Of(setup).Sum(weight => weight.Count) * Bytes(setup.AdapterType);
        Assert.Equal(adapters + Frozen(setup), measurement.WeightBytes);
        Assert.Equal(adapters, measurement.GradientBytes);
        Assert.Equal(2 * adapters + 4 * AdapterTable.Of(setup).LongCount(), measurement.OptimizerStateBytes);
        Assert.Equal(measurement.PeakAllocatedBytes, measurement.CategoriesAtPeak.Values.Sum());
        Assert.Equal(measurement.WeightBytes + 4 * setup.Model.HeadDim / 2, measurement.CategoriesAtPeak[MemoryCategory.Parameters]);
    }

    [Fact]
    public void The_peak_of_building_is_one_weight_before_it_is_quantized()
    {
        TrainingSetup setup = AdaptedDecoder.Of("mistral", Style.Fused) with { Precision = Precision.Bf16, BaseWeights = BaseWeights.Nf4, Layers = 1 };
        Measurement measurement = TinyRun.Execute(setup);
        PhaseMeasurement build = measurement.Phases[0];
        // Down, the last and largest: itself, then what it becomes; the adapters, made later, are smaller.
        long largest = 2 * 20 * 12, adapters = AdapterTable.Of(setup).Sum(weight => weight.Count) * 2;
        long beforeAdapters = build.EndAllocatedBytes - adapters;
        Assert.Equal(Math.Max(build.EndAllocatedBytes, beforeAdapters + largest + 64 + 4), build.PeakAllocatedBytes);
    }

    [Theory]
    [InlineData(Style.Hf, Precision.Bf16, ScalarType.Float32, ScalarType.Float32)]
    [InlineData(Style.Hf, Precision.Fp16, ScalarType.Float32, ScalarType.Float32)]
    [InlineData(Style.Fused, Precision.Bf16, ScalarType.BFloat16, ScalarType.BFloat16)]
    [InlineData(Style.Fused, Precision.Fp32, ScalarType.Float32, ScalarType.Float32)]
    public void Norms_embedding_and_head_are_fp32_in_peft_and_as_computed_in_torchtune(
        Style style, Precision precision, ScalarType hidden, ScalarType adapters)
    {
        TrainingSetup setup = AdaptedDecoder.Of("llama-biases", style) with { Precision = precision, BaseWeights = BaseWeights.Nf4Double };
        using var decoder = new AdaptedDecoder(setup);
        Assert.All(decoder.Model.named_parameters(), entry => Assert.Equal(
            entry.name.Contains(".lora_", StringComparison.Ordinal) ? adapters
                : entry.name.Contains("_proj", StringComparison.Ordinal) && entry.name.EndsWith(".weight", StringComparison.Ordinal) ? ScalarType.Byte
                : hidden,
            entry.parameter.dtype));
        decoder.DrawAdapters();
        decoder.Backward();
        Assert.All(decoder.Model.named_parameters(), entry =>
        {
            using Tensor? gradient = entry.parameter.grad;
            Assert.Equal(entry.name.Contains(".lora_", StringComparison.Ordinal), gradient is not null);
        });
    }

    [Theory]
    [InlineData("mistral", Style.Hf, BaseWeights.Nf4)]
    [InlineData("mistral", Style.Fused, BaseWeights.Nf4Double)]
    [InlineData("phi3", Style.Hf, BaseWeights.Nf4Double)]
    [InlineData("qwen2", Style.Fused, BaseWeights.Nf4)]
    public void It_computes_what_the_plain_model_computes_with_the_dequantized_weights(string model, Style style, BaseWeights held)
    {
        TrainingSetup setup = AdaptedDecoder.Of(model, style) with { Precision = Precision.Fp32, BaseWeights = held };
        using var quantized = new AdaptedDecoder(setup, float32);
        double[] before = quantized.Logits();
        using var plain = new AdaptedDecoder(setup with { Lora = null, BaseWeights = BaseWeights.Same }, float32);
        Assert.NotEqual(before, plain.Logits());
        Copy(quantized, plain);
        Assert.Equal(before, plain.Logits());

        quantized.DrawAdapters();
        double[] expected = quantized.Logits();
        Assert.NotEqual(before, expected);
        Copy(quantized, plain);
        double largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(plain.Logits()), pair => Assert.Equal(pair.First, pair.Second, 2e-5 * largest));
    }

    [Theory]
    [InlineData(BaseWeights.Nf4)]
    [InlineData(BaseWeights.Nf4Double)]
    public void Merging_quantizes_the_sum_anew(BaseWeights held)
    {
        TrainingSetup setup = AdaptedDecoder.Of("mistral", Style.Hf) with { Precision = Precision.Fp32, BaseWeights = held };
        using var decoder = new AdaptedDecoder(setup, float32);
        decoder.DrawAdapters();
        foreach (BaseTensor weight in BaseTensor.Of(decoder.Model).Where(weight => weight.Parameter is null))
        {
            using Tensor sum = weight.Merged(float32);
            using Tensor change = Assert.IsType<Training.Adapters.LoraLinear>(Module(decoder, weight)).Change();
            weight.Take(sum);
            using Tensor merged = weight.Merged(float32);
            using Tensor requantized = merged - change;
            // Neighbours of the NF4 code are at most 0.31 of a block's largest magnitude apart; the sum fills at most 4 blocks.
            using Tensor error = (sum - requantized).abs().max();
            using Tensor magnitude = sum.abs().max();
            Assert.InRange(error.Value<float>(), 1e-6, 0.16 * magnitude.Value<float>());
        }
    }

    private static int Bytes(ElementType type) => type == ElementType.Fp32 ? 4 : 2;

    // Of a linear layer of n elements in 4 bits: n / 2 of indices, 4 a block of 64, 16 · 4 of the code book; with double
    // quantization 1 a block, 4 for every 256 blocks, a code of 1024 and a mean of 4; and that code once more for all.
    private static long Frozen(TrainingSetup setup)
    {
        bool isDouble = setup.BaseWeights == BaseWeights.Nf4Double;
        return (isDouble ? 1024 : 0) + ParameterTable.Of(setup.Model, setup.Layers).Sum(weight =>
        {
            if (!setup.IsQuantized || !weight.Name.EndsWith("_proj.weight", StringComparison.Ordinal))
                return weight.Count * Bytes(setup.HiddenType);
            long blocks = (weight.Count + 63) / 64;
            long scales = isDouble ? blocks + 4 * ((blocks + 255) / 256) + 1024 + 4 : 4 * blocks;
            return (weight.Count + 1) / 2 + scales + 64;
        });
    }

    private static nn.Module Module(AdaptedDecoder decoder, BaseTensor weight) =>
        decoder.Model.named_modules().Single(entry => entry.name == weight.Name[..^".weight".Length]).module;

    private static void Copy(AdaptedDecoder from, AdaptedDecoder to)
    {
        Dictionary<string, BaseTensor> targets = BaseTensor.Of(to.Model).ToDictionary(weight => weight.Name, StringComparer.Ordinal);
        foreach (BaseTensor weight in BaseTensor.Of(from.Model))
        {
            using Tensor merged = weight.Merged(float32);
            targets[weight.Name].Take(merged);
        }
    }
}
