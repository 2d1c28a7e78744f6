using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

public sealed class LearningTest
{
    private static readonly long[] Digits = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7];

    [Theory]
    [InlineData(Style.Hf, Precision.Fp32, BaseWeights.Same, 0)]
    [InlineData(Style.Hf, Precision.Fp32, BaseWeights.Same, 0.05)]
    [InlineData(Style.Hf, Precision.Fp32, BaseWeights.Bf16, 0)]
    [InlineData(Style.Hf, Precision.Bf16, BaseWeights.Same, 0)]
    [InlineData(Style.Fused, Precision.Fp32, BaseWeights.Same, 0)]
    [InlineData(Style.Fused, Precision.Bf16, BaseWeights.Same, 0)]
    [InlineData(Style.Hf, Precision.Fp32, BaseWeights.Nf4, 0)]
    [InlineData(Style.Hf, Precision.Bf16, BaseWeights.Nf4Double, 0)]
    [InlineData(Style.Fused, Precision.Bf16, BaseWeights.Nf4, 0)]
    public void Adapters_learn_a_batch_while_everything_else_stays(Style style, Precision precision, BaseWeights held, double dropout)
    {
        Lora lora = new(4, 16, dropout, ProjectionNames.Of(TinyModels.Mistral));
        TrainingSetup setup = AdaptedDecoder.Of("mistral", style, lora) with { Precision = precision, BaseWeights = held };
        using var decoder = new AdaptedDecoder(setup);
        decoder.Widen();
        using IOptimizer optimizer = OptimizerFactory.Create(
            decoder.Setup, decoder.Adapters.Select(adapter => adapter.Weight),
            new HyperParameters { AdamW = new(LearningRate: 0.01) })!;
        using Tensor tokens = tensor(Digits, [2, 7]);
        double[][] frozen = Frozen(decoder);
        double first = Step(decoder, optimizer, tokens), last = first;
        for (int step = 1; step < 150; step++)
            last = Step(decoder, optimizer, tokens);
        Assert.InRange(last, 0, 0.1 * first);
        Assert.Equal(frozen, Frozen(decoder));
    }

    private static double[][] Frozen(AdaptedDecoder decoder) =>
    [
        .. decoder.Model.parameters().Where(weight => !weight.requires_grad).Select(weight =>
        {
            using Tensor wide = weight.to(float64, copy: true);
            return wide.ToArray<double>();
        }),
    ];

    private static double Step(AdaptedDecoder decoder, IOptimizer optimizer, Tensor tokens)
    {
        using Tensor loss = decoder.Model.Loss(tokens, tokens);
        loss.backward();
        optimizer.Step();
        optimizer.ZeroGrad();
        using Tensor wide = loss.to(float64);
        return wide.Value<double>();
    }
}
