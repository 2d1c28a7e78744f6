using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Measurements;
using GpuProbe.Training.Tests.Optimizing;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Stepping;

public sealed class InBackwardTest
{
    private static readonly Lazy<Measurement> Unlimited = new(() => TinyRun.Execute(Setup(Optimizer.AdamW, OptimizerImpl.Foreach)));

    public static TheoryData<Optimizer, OptimizerImpl> Implementations =>
        [.. OptimizerUnderTest.All.Where(pair => pair.Implementation != OptimizerImpl.TorchSharp)];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Weights_are_bit_for_bit_those_of_steps_after_backward(Optimizer optimizer, OptimizerImpl implementation)
    {
        TrainingSetup setup = Setup(optimizer, implementation);
        double[][] inBackward = Trained(setup), after = Trained(setup with { OptimizerStep = StepTiming.AfterBackward });
        Assert.Equal(after, inBackward);
        Assert.NotEqual(after, Trained(setup with { Seed = setup.Seed + 1 }));
    }

    [Fact]
    public void With_a_tied_embedding_too()
    {
        TrainingSetup setup = TinyRun.Setup(model: "qwen2") with { OptimizerStep = StepTiming.InBackward };
        Assert.Equal(Trained(setup with { OptimizerStep = StepTiming.AfterBackward }), Trained(setup));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Of_the_gradients_only_the_largest_weights_is_there_at_once(Optimizer optimizer, OptimizerImpl implementation)
    {
        TrainingSetup setup = Setup(optimizer, implementation);
        Measurement measurement = TinyRun.Execute(setup), after = TinyRun.Execute(setup with { OptimizerStep = StepTiming.AfterBackward });
        Assert.Equal(4 * ParameterTable.Of(setup.Model).Max(weight => weight.Count), measurement.GradientBytes);
        Assert.Equal(after.OptimizerStateBytes, measurement.OptimizerStateBytes);
        Assert.Equal(after.Losses, measurement.Losses);
        Assert.Equal([Phase.Forward, Phase.Backward], measurement.Phases.Where(phase => phase.Step > 0).Select(phase => phase.Phase).Distinct());
        PhaseMeasurement[] backwards = [.. measurement.Phases.Where(phase => phase.Phase == Phase.Backward)];
        PhaseMeasurement[] forwards = [.. measurement.Phases.Where(phase => phase.Phase == Phase.Forward)];
        Assert.Equal(measurement.OptimizerStateBytes, forwards[1].StartAllocatedBytes - forwards[0].StartAllocatedBytes);
        Assert.Equal(backwards[0].EndAllocatedBytes, backwards[1].EndAllocatedBytes);
    }

    [Fact]
    public void Categories_add_up_to_a_peak_with_gradients_and_states()
    {
        Measurement measurement = TinyRun.Execute(Setup(Optimizer.AdamW, OptimizerImpl.Fused) with { SeqLen = 2 });
        Assert.Equal(Phase.Backward, measurement.PeakPhase);
        Assert.Equal(measurement.PeakAllocatedBytes, measurement.CategoriesAtPeak.Values.Sum());
        Assert.Equal(measurement.OptimizerStateBytes, measurement.CategoriesAtPeak[MemoryCategory.OptimizerStates]);
        Assert.InRange(measurement.CategoriesAtPeak[MemoryCategory.Gradients], 1, measurement.GradientBytes);
    }

    [Fact]
    public void Running_out_of_memory_within_it_is_a_result_and_leaves_nothing_behind() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll(Gen.Choose(0, (int)Unlimited.Value.PeakAllocatedBytes - 1).ToArbitrary(), capacity =>
        {
            Ledger before = Ledger.Settled();
            Measurement measurement = TinyRun.Execute(Setup(Optimizer.AdamW, OptimizerImpl.Foreach), capacity);
            OutOfMemory failure = Assert.IsType<OutOfMemory>(measurement.OutOfMemory);
            Assert.True(failure.AllocatedBytes - before.Bytes + failure.RequestedBytes > capacity);
            Assert.Equal(before, failure.Phase == Phase.Build ? Ledger.Settled() : Ledger.Now());
        }));

    [Fact]
    public void Where_the_update_does_not_fit_backward_is_the_phase_that_failed()
    {
        TrainingSetup setup = Setup(Optimizer.AdamW, OptimizerImpl.Foreach) with { SeqLen = 1 };
        long peak = TinyRun.Execute(setup).PeakAllocatedBytes;
        OutOfMemory failure = Assert.IsType<OutOfMemory>(TinyRun.Execute(setup, peak - 1).OutOfMemory);
        Assert.Equal(Phase.Backward, failure.Phase);
        Assert.StartsWith("aten::", failure.Operator);
    }

    private static TrainingSetup Setup(Optimizer optimizer, OptimizerImpl implementation) =>
        TinyRun.Setup(implementation) with { Optimizer = optimizer, OptimizerStep = StepTiming.InBackward };

    private static double[][] Trained(TrainingSetup setup)
    {
        using var program = new TrainingProgram(setup, CPU, new StoppedPhases(Phase.Build, () => { }));
        program.Build();
        for (int step = 1; step <= 3; step++)
            program.Step(step);
        return [.. program.Weights.Select(DecoderUnderTest.Values)];
    }
}
