using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Stepping;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Checkpointing;

/// <summary>Checkpointing changes what is kept, never what is computed: every figure is the plain run's to the last bit.</summary>
public sealed class CheckpointedGradientTest
{
    public static TheoryData<string, CheckpointingImpl> Kinds => CheckpointingSetups.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_and_loss_are_those_of_the_plain_run(string kind, CheckpointingImpl impl)
    {
        foreach ((string model, Style style, Attention attention) in TinyModels.Variants)
        {
            TrainingSetup setup = TinyModels.Setup(model, style, attention) with { Precision = Precision.Fp32, Seed = 3 };
            Assert.Equal(FirstGradients(setup), FirstGradients(setup.Checkpointed(kind, impl)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void They_are_in_bf16(string kind, CheckpointingImpl impl)
    {
        TrainingSetup setup = Setup with { Precision = Precision.Bf16 };
        Assert.Equal(FirstGradients(setup), FirstGradients(setup.Checkpointed(kind, impl)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void They_are_with_accumulation_too(string kind, CheckpointingImpl impl)
    {
        TrainingSetup setup = Setup with { GradAccum = 3 };
        Assert.Equal(FirstGradients(setup), FirstGradients(setup.Checkpointed(kind, impl)));
    }

    private static TrainingSetup Setup =>
        TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Precision = Precision.Fp32, Seed = 3 };

    private static double[][] FirstGradients(TrainingSetup setup)
    {
        TrainingProgram? program = null;
        double[][] gradients = [];
        using (program = new TrainingProgram(
            setup, CPU, new StoppedPhases(Phase.OptimizerStep, () => gradients = Gradients(program!))))
        {
            program.Build();
            double loss = program.Step(1);
            return [[loss], .. gradients];
        }
    }

    private static double[][] Gradients(TrainingProgram program)
    {
        using var scope = NewDisposeScope();
        return [.. program.Weights.Select(weight => DecoderUnderTest.Values(weight.grad!))];
    }
}
