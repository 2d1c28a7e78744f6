using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Measuring;
using GpuProbe.Training.Model;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Precisions;

/// <summary>Whole training programs in each precision.</summary>
public sealed class PrecisionTrainingTest
{
    private const int Steps = 120;

    // AdamW's epsilon is zero in fp16, and so is in the end a second moment: then its steps are not numbers.
    private const int StepsInHalf = 60;

    public static TheoryData<Precision, MasterWeights, Style, Attention> Cases
    {
        get
        {
            var cases = new TheoryData<Precision, MasterWeights, Style, Attention>();
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                foreach (Style style in Enum.GetValues<Style>())
                {
                    cases.Add(precision, MasterWeights.None, style, Attention.Sdpa);
                    cases.Add(precision, MasterWeights.None, style, Attention.Eager);
                    if (precision is Precision.Bf16 or Precision.Fp16)
                        cases.Add(precision, MasterWeights.Fp32, style, Attention.Sdpa);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_goes_down(Precision precision, MasterWeights master, Style style, Attention attention)
    {
        bool isHalf = precision == Precision.Fp16 && master == MasterWeights.None;
        TrainingSetup setup = TinyModels.Setup("mistral", style, attention) with
        {
            Precision = precision,
            MasterWeights = master,
            Seed = 3,
            Steps = isHalf ? StepsInHalf : Steps,
        };
        double[] losses = Losses(setup);
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss), $"{loss}"));
        Assert.Equal(Math.Log(setup.Model.VocabSize), losses[0], 0.2);
        Assert.InRange(losses[^1], 0, losses[0] * (isHalf ? 0.9 : 0.5));
    }

    // The program draws new tokens for each step; drawn from one seed they are one batch that can be learnt by heart.
    private static double[] Losses(TrainingSetup setup)
    {
        using DisposeScope scope = NewDisposeScope();
        using var program = new TrainingProgram(setup, CPU, new Unmeasured());
        program.Build();
        var losses = new double[setup.Steps];
        for (int step = 0; step < losses.Length; step++)
        {
            manual_seed(7);
            losses[step] = program.Step(step + 1);
        }
        return losses;
    }

    [Fact]
    public void Rotary_tables_are_not_cast()
    {
        using DisposeScope scope = NewDisposeScope();
        using var rotary = new RotaryEmbedding(16, 10000, float32, CPU);
        Tensor positions = RotaryEmbedding.Positions(300, CPU);
        (Tensor cos, Tensor sin) = rotary.Tables(positions, float32);
        using IDisposable mode = torch.autocast(DeviceType.CPU, bfloat16);
        (Tensor mixedCos, Tensor mixedSin) = rotary.Tables(positions, float32);
        Assert.Equal(cos.ToArray<float>(), mixedCos.ToArray<float>());
        Assert.Equal(sin.ToArray<float>(), mixedSin.ToArray<float>());
        Assert.True(torch.is_autocast_enabled(DeviceType.CPU));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Casts_of_weights_live_from_forward_to_backward_and_not_longer(long gradAccum)
    {
        TrainingSetup setup = TinyRun.Setup(precision: Precision.Bf16Mixed) with { GradAccum = gradAccum, Optimizer = Optimizer.None };
        Measurement mixed = TinyRun.Execute(setup);
        long between = mixed.Phases.Single(phase => phase is { Phase: Phase.ZeroGrad, Step: 1 }).EndAllocatedBytes;
        // Nothing but weights and rotary frequencies is left of a step.
        Assert.Equal(mixed.Phases.Single(phase => phase.Phase == Phase.Build).EndAllocatedBytes, between);
        Assert.Equal(mixed.WeightBytes, mixed.GradientBytes);
        PhaseMeasurement[] forwards = [.. mixed.Phases.Where(phase => phase is { Phase: Phase.Forward, Step: 2 })];
        Assert.Equal(gradAccum, forwards.Length);
        // Each micro-batch casts anew and keeps the same.
        Assert.Single(forwards.Select(phase => phase.EndAllocatedBytes - phase.StartAllocatedBytes).Distinct());
    }

    [Fact]
    public void Casts_of_weights_have_a_name_of_their_own_at_the_peak()
    {
        TrainingSetup setup = TinyRun.Setup(precision: Precision.Bf16Mixed) with { Optimizer = Optimizer.None, GradAccum = 2 };
        Measurement mixed = TinyRun.Execute(setup), single = TinyRun.Execute(setup with { Precision = Precision.Fp32 });
        long linear = ParameterTable.Of(setup.Model).Where(shape => shape.Name.EndsWith("proj.weight", StringComparison.Ordinal)).Sum(shape => shape.Count);
        long head = setup.Model.VocabSize * setup.Model.HiddenSize;
        Assert.Equal(2 * (head + linear), mixed.CategoriesAtPeak[MemoryCategory.WeightCopies]);
        Assert.False(single.CategoriesAtPeak.ContainsKey(MemoryCategory.WeightCopies));
    }

    [Fact]
    public void Skipped_steps_are_in_the_result_where_gradients_are_scaled()
    {
        Assert.Equal(0, TinyRun.Execute(TinyRun.Setup(precision: Precision.Fp16Mixed)).SkippedSteps);
        Assert.Null(TinyRun.Execute(TinyRun.Setup(precision: Precision.Bf16Mixed)).SkippedSteps);
    }

    private sealed class Unmeasured : IPhases
    {
        public void Run(Phase phase, int step, int microBatchIndex, Action body) => body();
    }
}
