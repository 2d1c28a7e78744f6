using GpuProbe.Core.Setup;
using GpuProbe.Training.Model;
using GpuProbe.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class OverfitTest
{
    private const int MostSteps = 150;

    // Two sequences that differ from the first token on: what follows a token can be known.
    private static readonly long[] Digits = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7];

    private static readonly HyperParameters Rates = new()
    {
        AdamW = new(LearningRate: 0.02),
        Sgd = new(LearningRate: 0.1),
        Adafactor = new(LearningRate: 0.2, Epsilon2: 0.1),
    };

    public static TheoryData<Optimizer, OptimizerImpl, Precision> Cases
    {
        get
        {
            var cases = new TheoryData<Optimizer, OptimizerImpl, Precision>();
            foreach ((Optimizer optimizer, OptimizerImpl implementation) in OptimizerUnderTest.All)
                foreach (Precision precision in new[] { Precision.Fp32, Precision.Bf16 })
                    cases.Add(optimizer, implementation, precision);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_tiny_model_learns_one_batch_by_heart(Optimizer kind, OptimizerImpl implementation, Precision precision)
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Optimizer = kind, OptimizerImpl = implementation };
        Learns(setup, precision == Precision.Fp32 ? float32 : bfloat16);
    }

    [Theory]
    [InlineData(Style.Hf)]
    [InlineData(Style.Fused)]
    public void The_chunked_loss_learns(Style style) =>
        Learns(TinyModels.Setup("mistral", style, Attention.Sdpa) with { Loss = Loss.Chunked }, float32);

    private static void Learns(TrainingSetup setup, ScalarType dtype)
    {
        using var model = new Decoder(setup, dtype, CPU);
        WeightInitialization.Apply(model, 1);
        using IOptimizer optimizer = OptimizerFactory.Create(setup, model.parameters(), Rates)!;
        using Tensor tokens = tensor(Digits, [2, 7]);
        double first = Step(model, optimizer, tokens);
        Assert.Equal(Math.Log(setup.Model.VocabSize), first, 0.1);
        double last = first;
        for (int step = 1; step < MostSteps && last >= 0.05; step++)
            last = Step(model, optimizer, tokens);
        Assert.InRange(last, 0, 0.05);
    }

    [Theory]
    [InlineData(Attention.Eager)]
    [InlineData(Attention.Flash)]
    [InlineData(Attention.Math)]
    public void Every_attention_learns(Attention attention) =>
        Learns(TinyModels.Setup("mistral", Style.Hf, attention), float32);

    private static double Step(Decoder model, IOptimizer optimizer, Tensor tokens)
    {
        using Tensor loss = model.Loss(tokens, tokens);
        loss.backward();
        optimizer.Step();
        optimizer.ZeroGrad();
        return loss.Value<double>();
    }
}
