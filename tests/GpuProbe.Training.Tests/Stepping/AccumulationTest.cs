using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Model;
using GpuProbe.Training.Tests.Checkpointing;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Stepping;

/// <summary>What gradient accumulation computes, to the last bit, and what stays alive meanwhile, to the byte.</summary>
public sealed class AccumulationTest
{
    private static readonly TrainingSetup Setup = TinyRun.Setup() with { GradAccum = 3 };

    [Theory]
    [InlineData("none")]
    [InlineData("full")]
    public void Gradients_are_those_of_each_micro_batch_added_in_their_order(string checkpointing)
    {
        using var scope = NewDisposeScope();
        using var model = new Decoder(Setup.Checkpointed(checkpointing), float32, CPU);
        WeightInitialization.Apply(model, Setup.Seed);
        Parameter[] weights = [.. model.parameters()];
        (Tensor Tokens, Tensor Labels)[] batches = [.. Enumerable.Range(0, 3).Select(_ => TokenBatch.Random(Setup, CPU))];

        float[][]? sums = null;
        foreach ((Tensor tokens, Tensor labels) in batches)
        {
            (model.Loss(tokens, labels) / 3).backward();
            float[][] own = Gradients(weights);
            sums = sums is null ? own : [.. sums.Zip(own, (sum, part) => sum.Zip(part, (a, b) => a + b).ToArray())];
            model.zero_grad();
        }
        foreach ((Tensor tokens, Tensor labels) in batches)
            (model.Loss(tokens, labels) / 3).backward();
        Assert.Equal(sums, Gradients(weights));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("full")]
    [InlineData("selective")]
    public void Gradients_stay_through_the_next_forward_pass_and_through_the_next_step_if_they_are_only_filled_with_zeros(string checkpointing)
    {
        Measurement released = TinyRun.Execute(Setup.Checkpointed(checkpointing));
        Measurement zeroed = TinyRun.Execute(Setup.Checkpointed(checkpointing) with { ZeroGrad = ZeroGrad.ToZero });
        long gradients = released.GradientBytes;
        Assert.Equal(released.WeightBytes, gradients);
        foreach (Measurement measurement in (Measurement[])[released, zeroed])
        {
            PhaseMeasurement[] forward = [.. measurement.Phases.Where(phase => phase is { Phase: Phase.Forward, Step: 2 })];
            Assert.Equal(3, forward.Length);
            long beforeFirst = ReferenceEquals(measurement, released) ? 0 : gradients;
            Assert.Equal(
                [0, gradients - beforeFirst, gradients - beforeFirst],
                forward.Select(phase => phase.StartAllocatedBytes - forward[0].StartAllocatedBytes));
        }
        Assert.Equal(released.Losses, zeroed.Losses);
    }

    private static float[][] Gradients(Parameter[] weights)
    {
        using var scope = NewDisposeScope();
        return [.. weights.Select(weight => DecoderUnderTest.Values(weight.grad!).Select(value => (float)value).ToArray())];
    }
}
