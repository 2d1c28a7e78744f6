using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Planning;

public sealed class RunCostTest
{
    private static readonly TrainingSetup Mistral = new() { Model = Catalogs.Models.Resolve("mistral-7b"), Layers = 32, SeqLen = 1024 };
    private static readonly GpuProfile A100 = Catalogs.Gpus.Resolve("a100-80gb");

    private static Gen<(long Examples, double Epochs, TrainingSetup Setup)> Runs { get; } =
        from examples in Gen.Choose(1, 100_000)
        from tenths in Gen.Choose(1, 100)
        from batch in Gen.Choose(1, 64)
        from accumulation in Gen.Choose(1, 64)
        select ((long)examples, tenths / 10.0, Mistral with { MicroBatch = batch, GradAccum = accumulation });

    // len(DataLoader) = ceil(examples / batch); steps of an epoch = len // accumulation + (1 if a remainder); ceil(epochs * that).
    [Theory]
    [InlineData(10_000, 3, 1, 1, 10_000, 30_000)]
    [InlineData(10_000, 3, 8, 4, 313, 939)]
    [InlineData(10, 1, 3, 2, 2, 2)]
    [InlineData(10, 1, 3, 3, 2, 2)]
    [InlineData(10, 0.5, 1, 3, 4, 2)]
    [InlineData(10, 1.3, 1, 3, 4, 6)]
    [InlineData(1, 1, 64, 64, 1, 1)]
    public void Steps_are_those_of_the_trainer(long examples, double epochs, long microBatch, long gradAccum, long perEpoch, long steps)
    {
        var cost = RunCost.Of(Mistral with { MicroBatch = microBatch, GradAccum = gradAccum }, new WholeRun(examples, epochs, null));

        Assert.Equal((perEpoch, steps), (cost.StepsPerEpoch, cost.Steps));
    }

    [Fact]
    public void Time_and_cost_are_steps_times_seconds_and_hours_times_price()
    {
        RunCost cost = RunCost.Of(Mistral with { MicroBatch = 8 }, new WholeRun(10_000, 3, 1.9)).On("a100-80gb", TimeBasis.Measured, 1.2);

        Assert.Equal((3_750, 30_720_000), (cost.Steps, cost.Tokens));
        Assert.Equal(45_335_527_292_928d * 30_000, cost.Flops);
        RunDuration duration = Assert.Single(cost.Durations);
        Assert.Equal(("a100-80gb", TimeBasis.Measured, 1.2), (duration.Device, duration.Basis, duration.SecondsPerStep));
        Assert.Equal(1.25, duration.Hours, 12);
        Assert.Equal(2.375, duration.Cost!.Value, 12);
    }

    [Fact]
    public void Without_a_price_there_is_no_cost() =>
        Assert.Null(RunCost.Of(Mistral, new WholeRun(10, 1, null)).On("cpu", TimeBasis.Measured, 1).Durations[0].Cost);

    [Fact]
    public void No_run_is_faster_than_the_cards_peak()
    {
        RunDuration bound = RunCost.Of(Mistral, new WholeRun(10_000, 3, 2)).NoLessThanOn(A100, Mistral).Durations[0];

        Assert.Equal((TimeBasis.LowerBound, 45_335_527_292_928 / 312e12), (bound.Basis, bound.SecondsPerStep));
        Assert.Equal(30_000 * bound.SecondsPerStep / 3600, bound.Hours, 12);
        Assert.Equal(2 * bound.Hours, bound.Cost);
    }

    [Fact]
    public void What_is_computed_again_is_part_of_the_bound()
    {
        TrainingSetup again = Mistral with { Checkpointing = new(CheckpointingKind.Full) };
        RunCost cost = RunCost.Of(again, new WholeRun(10_000, 3, 2));

        Assert.Equal(RunCost.Of(Mistral, new WholeRun(10_000, 3, 2)), cost);
        Assert.Equal(ModelFlops.Of(again).Hardware / 312e12, cost.NoLessThanOn(A100, again).Durations[0].SecondsPerStep);
        Assert.Equal(30_000 * ModelFlops.Of(again).Hardware / 312e12 / 3600, cost.NoLessThanOn(A100, again).Durations[0].Hours, 9);
    }

    [Fact]
    public void A_card_whose_peak_is_not_known_has_no_bound() =>
        Assert.Empty(RunCost.Of(Mistral, new WholeRun(10, 1, null)).NoLessThanOn(A100 with { DensePeakFlops = null }, Mistral).Durations);

    [Fact]
    public void Every_example_is_in_a_step_and_no_step_is_empty() => Check.QuickThrowOnFailure(Prop.ForAll(Runs.ToArbitrary(), run =>
    {
        var cost = RunCost.Of(run.Setup, new WholeRun(run.Examples, run.Epochs, null));
        long perStep = run.Setup.MicroBatch * run.Setup.GradAccum;
        return cost.StepsPerEpoch * perStep >= run.Examples && (cost.StepsPerEpoch - 1) * perStep < run.Examples
            && cost.Steps >= run.Epochs * cost.StepsPerEpoch && cost.Steps < run.Epochs * cost.StepsPerEpoch + 1;
    }));

    [Fact]
    public void More_examples_or_epochs_never_cost_less() => Check.QuickThrowOnFailure(Prop.ForAll(Runs.ToArbitrary(), run =>
    {
        double Hours(long examples, double epochs) =>
            RunCost.Of(run.Setup, new WholeRun(examples, epochs, null)).On("cpu", TimeBasis.Measured, 1).Durations[0].Hours;
        double hours = Hours(run.Examples, run.Epochs);
        return Hours(run.Examples + 1, run.Epochs) >= hours && Hours(run.Examples, run.Epochs + 0.1) >= hours;
    }));

    [Fact]
    public void Operations_are_the_tokens_not_the_steps() => Check.QuickThrowOnFailure(Prop.ForAll(Runs.ToArbitrary(), run =>
    {
        var cost = RunCost.Of(run.Setup, new WholeRun(run.Examples, run.Epochs, null));
        double perToken = ModelFlops.Of(Mistral).Model / 1024;
        return Math.Abs(cost.Flops / (cost.Tokens * perToken) - 1) < 1e-12;
    }));
}
