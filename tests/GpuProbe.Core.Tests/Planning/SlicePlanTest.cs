using GpuProbe.Core.Models;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Planning;

public sealed class SlicePlanTest
{
    private static readonly TrainingSetup Whole = SampleResults.Setup;
    private static readonly CpuRates Fast = new(1e15, 1e15, 1e15);
    private static readonly CpuRates Slow = new(100e9, 10e9, 100e6);

    [Fact]
    public void The_whole_is_kept_where_it_fits()
    {
        SlicePlan plan = Choose(new MachineBudget(long.MaxValue, 30, Fast))!;

        Assert.True(plan.IsWhole);
        Assert.Equal(Whole, plan.Setup);
    }

    [Fact]
    public void Where_time_is_short_two_layers_are_kept_and_the_sequence_is_cut()
    {
        SlicePlan plan = Choose(new MachineBudget(14L << 30, 30, Slow))!;

        Assert.False(plan.IsWhole);
        Assert.Equal(2, plan.Setup.Layers);
        Assert.InRange(plan.Setup.SeqLen, 128, 512);
        Assert.InRange(plan.ExpectedSeconds, 5, 30);
    }

    [Fact]
    public void Where_only_memory_is_short_as_many_layers_as_fit_are_taken()
    {
        SlicePlan plan = Choose(new MachineBudget(20L << 30, 30, Fast))!;

        Assert.Equal(Whole.SeqLen, plan.Setup.SeqLen);
        Assert.InRange(plan.NeededBytes, 1, 20L << 30);
        Assert.True(Peak(plan.Setup with { Layers = plan.Setup.Layers + 1 }) > 20L << 30);
    }

    [Fact]
    public void An_interval_of_checkpointing_is_cut_to_the_slice()
    {
        TrainingSetup every = Whole with { Checkpointing = new Checkpointing(CheckpointingKind.Every, 5) };
        SlicePlan plan = SlicePlan.Choose(every, 4, new MachineBudget(20L << 30, 1, Slow))!;

        Assert.Equal((4, 4), (plan.Setup.Layers, plan.Setup.Checkpointing.Interval));
    }

    [Fact]
    public void A_pilot_is_a_set_up_like_any_other()
    {
        TrainingSetup setup = Whole with
        {
            Checkpointing = new Checkpointing(CheckpointingKind.Every, 5),
            RepeatKeyValue = RepeatKeyValue.Always,
            Lora = new Lora(16, 16, 0, Projections.Query),
            BaseWeights = BaseWeights.Nf4,
            Weights = "model.safetensors",
            Save = Save.Adapters,
            SaveTo = "out",
        };
        TrainingSetup pilot = Pilot.For(setup);

        Assert.Equal(pilot, TrainingSetupJson.Parse(TrainingSetupJson.Write(pilot), "pilot"));
        Assert.Equal(
            (1, 1, setup.Lora, BaseWeights.Nf4, null, Save.None),
            (pilot.Layers, pilot.Checkpointing.Interval, pilot.Lora, pilot.BaseWeights, pilot.Weights, pilot.Save));
    }

    [Fact]
    public void Layers_that_were_asked_for_are_kept_even_if_it_takes_longer()
    {
        SlicePlan plan = Choose(new MachineBudget(20L << 30, 1, Slow), layers: 4)!;

        Assert.Equal(4, plan.Setup.Layers);
    }

    [Fact]
    public void Where_time_is_short_for_any_slice_the_smallest_is_taken()
    {
        SlicePlan plan = Choose(new MachineBudget(20L << 30, 1, Slow))!;

        Assert.Equal((1, 16), (plan.Setup.Layers, plan.Setup.SeqLen));
    }

    [Fact]
    public void Nothing_is_chosen_where_not_even_one_layer_fits() => Assert.Null(Choose(new MachineBudget(1 << 30, 30, Fast)));

    [Fact]
    public void Accumulation_and_micro_batch_shrink_before_the_sequence_falls_below_use()
    {
        SlicePlan plan = SlicePlan.Choose(
            Whole with { GradAccum = 64, MicroBatch = 64 }, null, new MachineBudget(14L << 30, 30, Slow), Peak)!;

        Assert.Equal((2, 1), (plan.Setup.GradAccum, plan.Setup.MicroBatch));
    }

    [Fact]
    public void Time_grows_with_tokens_layers_and_steps()
    {
        double seconds = RunTime.Seconds(Whole, Slow);

        Assert.True(RunTime.Seconds(Whole with { SeqLen = 2048 }, Slow) > 1.9 * seconds);
        Assert.True(RunTime.Seconds(Whole with { Layers = 16 }, Slow) < seconds);
        Assert.True(RunTime.Seconds(Whole with { Steps = 4 }, Slow) > 1.5 * seconds);
        Assert.True(RunTime.Seconds(Whole with { Optimizer = Optimizer.None }, Slow) < seconds);
    }

    [Fact]
    public void Rates_are_those_of_the_pilots_best_step()
    {
        TrainingSetup pilot = Pilot.For(Whole);
        Measurement run = SampleResults.Measurement with
        {
            Phases =
            [
                new(Phase.Build, 0, 0, 0, 0, 0, null, 2),
                new(Phase.Forward, 1, 0, 0, 0, 0, null, 100),
                new(Phase.Forward, 2, 0, 0, 0, 0, null, 1),
                new(Phase.Backward, 2, 0, 0, 0, 0, null, 3),
                new(Phase.OptimizerStep, 2, 0, 0, 0, 0, null, 0.5),
            ],
        };
        CpuRates rates = CpuRates.Of(pilot, run);

        // Writing the weights once is a seventh of what an update moves.
        Assert.Equal(1 + 2 + 0.5 / 7 + pilot.Steps * (4 + 0.5), RunTime.Seconds(pilot, rates), 6);
    }

    private static SlicePlan? Choose(MachineBudget budget, long? layers = null) => SlicePlan.Choose(Whole, layers, budget, Peak);

    // Weights, gradients and two states in bf16, and some bytes per token and layer.
    private static long Peak(TrainingSetup setup) =>
        8 * ParameterTable.Count(setup.Model, setup.Layers) + setup.SeqLen * setup.MicroBatch * (setup.Layers * 200_000 + 400_000);
}
