using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Tests.Measurements;

public sealed class LifetimeTest
{
    public static TheoryData<OptimizerImpl> Implementations => [.. Enum.GetValues<OptimizerImpl>()];

    [Theory]
    [InlineData(OptimizerImpl.Fused)]
    [InlineData(OptimizerImpl.TorchSharp)]
    public void After_a_thousand_steps_memory_is_where_it_was_after_two(OptimizerImpl implementation)
    {
        var after = new List<Ledger>();
        var observer = new Observer(finished: phase =>
        {
            if (phase.Phase == Phase.ZeroGrad)
                after.Add(Ledger.Now());
        });
        Ledger before = Ledger.Settled();
        Measurement measurement = TinyRun.Execute(TinyRun.Setup(implementation) with { Steps = 1000 }, observer: observer);
        Assert.Equal(1000, after.Count);
        Assert.All(after.Skip(1), ledger => Assert.Equal(after[1], ledger));
        Assert.Equal(0, measurement.FinalizerReleases);
        Assert.Equal(before, Ledger.Now());
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void The_second_and_the_third_step_measure_the_same(OptimizerImpl implementation)
    {
        TrainingSetup setup = TinyRun.Setup(implementation) with { Steps = 3, GradAccum = 2 };
        Measurement measurement = TinyRun.Execute(setup);
        Assert.Equal(6, Figures(measurement, 2).Count);
        Assert.Equal(Figures(measurement, 2), Figures(measurement, 3));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Two_runs_of_one_setup_measure_the_same(OptimizerImpl implementation)
    {
        TrainingSetup setup = TinyRun.Setup(implementation);
        Measurement first = TinyRun.Execute(setup), second = TinyRun.Execute(setup);
        Assert.Equal(first.PeakAllocatedBytes, second.PeakAllocatedBytes);
        Assert.Equal(first.CategoriesAtPeak, second.CategoriesAtPeak);
        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(Figures(first, 1), Figures(second, 1));
        Assert.Equal(Figures(first, 2), Figures(second, 2));
    }

    [Theory]
    [InlineData(Style.Hf, Attention.Eager)]
    [InlineData(Style.Hf, Attention.Sdpa)]
    [InlineData(Style.Fused, Attention.Eager)]
    [InlineData(Style.Fused, Attention.Sdpa)]
    public void Noting_what_autograd_keeps_changes_no_figure(Style style, Attention attention)
    {
        // It is noted in the first forward pass only; with no optimizer the steps are otherwise alike.
        TrainingSetup setup = TinyRun.Setup() with { Style = style, Attention = attention, Optimizer = Optimizer.None };
        Measurement measurement = TinyRun.Execute(setup);
        Assert.True(measurement.SavedForBackwardBytes > 0);
        Assert.Equal(Figures(measurement, 1), Figures(measurement, 2));
    }

    private static List<(Phase, int, long, long, long)> Figures(Measurement measurement, int step) =>
    [
        .. measurement.Phases.Where(phase => phase.Step == step).Select(phase => (
            phase.Phase, phase.MicroBatchIndex, phase.StartAllocatedBytes, phase.PeakAllocatedBytes, phase.EndAllocatedBytes)),
    ];
}
