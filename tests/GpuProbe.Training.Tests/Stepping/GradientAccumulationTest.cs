using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Decoding;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Stepping;

public sealed class GradientAccumulationTest
{
    public static TheoryData<OptimizerImpl> Implementations => [.. Enum.GetValues<OptimizerImpl>()];

    [Theory]
    [InlineData(2, 1, 1, 2)]
    [InlineData(4, 1, 2, 2)]
    [InlineData(1, 6, 3, 2)]
    public void Gradients_and_loss_depend_on_the_tokens_not_on_how_they_are_split(
        long microBatch, long gradAccum, long otherMicroBatch, long otherGradAccum)
    {
        (double loss, double[][] gradients) = FirstGradients(microBatch, gradAccum);
        (double otherLoss, double[][] otherGradients) = FirstGradients(otherMicroBatch, otherGradAccum);
        Assert.Equal(loss, otherLoss, 1e-6);
        double largest = gradients.Max(gradient => gradient.Max(Math.Abs));
        Assert.True(largest > 1e-3);
        for (int i = 0; i < gradients.Length; i++)
            Assert.All(gradients[i].Zip(otherGradients[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * largest));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Two_micro_batches_train_as_one_batch_of_two(OptimizerImpl implementation)
    {
        double[] whole = Losses(2, 1, implementation), split = Losses(1, 2, implementation);
        Assert.All(whole.Zip(split), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.NotEqual(whole[0], whole[^1], 1e-3);
    }

    private static TrainingSetup Setup(long microBatch, long gradAccum) => TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with
    {
        MicroBatch = microBatch,
        GradAccum = gradAccum,
        Precision = Precision.Fp32,
        Seed = 7,
    };

    private static (double Loss, double[][] Gradients) FirstGradients(long microBatch, long gradAccum)
    {
        TrainingProgram? program = null;
        double[][] gradients = [];
        using (program = new TrainingProgram(
            Setup(microBatch, gradAccum), CPU, new StoppedPhases(Phase.OptimizerStep, () => gradients = Gradients(program!))))
        {
            program.Build();
            return (program.Step(1), gradients);
        }
    }

    private static double[][] Gradients(TrainingProgram program)
    {
        using var scope = NewDisposeScope();
        return [.. program.Weights.Select(weight => DecoderUnderTest.Values(weight.grad!))];
    }

    private static double[] Losses(long microBatch, long gradAccum, OptimizerImpl implementation)
    {
        TrainingSetup setup = Setup(microBatch, gradAccum) with { OptimizerImpl = implementation };
        using var program = new TrainingProgram(setup, CPU, new StoppedPhases(Phase.Build, () => { }));
        program.Build();
        return [.. Enumerable.Range(1, 5).Select(program.Step)];
    }
}
