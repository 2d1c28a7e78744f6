using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Tests.Planning.Advice;

public sealed class AdvisorTest
{
    private const long GiB = ByteSize.GiB;
    private static readonly GpuProfile s_card = new GpuCatalog(Catalogs.DevicesDirectory).Resolve("a100-80gb");
    private static readonly DecoderConfig s_model = new ModelCatalog(Catalogs.ModelsDirectory).Resolve("llama-3.2-1b", "model");
    private static readonly TrainingSetup s_asked = new() { Model = s_model, Layers = s_model.NumHiddenLayers, SeqLen = 1024, MicroBatch = 4, Precision = Precision.Bf16Mixed };

    [Theory]
    [InlineData(20)]
    [InlineData(22)]
    [InlineData(24)]
    [InlineData(28)]
    public void The_best_of_the_same_training_is_the_best_of_all_its_combinations(long gibibytes)
    {
        GpuProfile card = s_card with { TotalMemoryBytes = gibibytes * GiB };
        AdviceList advice = Advise(s_asked, card);
        double[] fitting = [.. SameTraining().Where(setup => ClosedFormRuns.Bytes(setup, card) <= card.TotalMemoryBytes).Select(setup => Costs(s_asked, card).Of(setup)!.Ratio).Order()];
        AdvisedSetup? best = advice.Candidates.FirstOrDefault(one => one.Fits && one.Sameness == Sameness.Same);

        Assert.False(advice.Asked.Fits);
        Assert.Equal(fitting.Length > 0, best is not null);
        // A change that saves less than 2% is not made.
        if (best is not null)
            Assert.InRange(Math.Max(1, best.Cost!.Ratio), 1, Math.Max(1, fitting[0]) / 0.98);
    }

    [Theory]
    [InlineData(Sameness.Same)]
    [InlineData(Sameness.OtherNumerics)]
    [InlineData(Sameness.OtherTraining)]
    public void Nothing_changes_the_training_further_than_allowed(Sameness most)
    {
        var scope = new AdviceScope(s_card with { TotalMemoryBytes = 16 * GiB }) { Most = most };
        AdviceList advice = new Advisor(s_asked, scope, Costs(s_asked, scope.Card).Of, new ClosedFormRuns(scope.Card)).Find()!;

        Assert.Equal(most, advice.Candidates.Max(one => one.Sameness));
    }

    [Fact]
    public void What_fits_comes_first_by_cost_and_every_set_up_can_be_typed()
    {
        AdviceList advice = Advise(s_asked, s_card with { TotalMemoryBytes = 16 * GiB });
        AdvisedSetup[] fitting = [.. advice.Candidates.TakeWhile(one => one.Fits)];

        Assert.NotEmpty(fitting);
        Assert.DoesNotContain(advice.Candidates.Skip(fitting.Length), one => one.Fits);
        Assert.Equal(advice.Candidates, advice.Candidates.Order(new AdviceOrder(fasterCounts: false)));
        TrainingSetupOptions given = new() { SeqLen = "1024", MicroBatch = "4", Precision = "bf16-mixed" };
        foreach (AdvisedSetup one in advice.Candidates)
        {
            IReadOnlyList<string> typed = ChangedArguments.Of(given, s_asked, one.Setup);
            Assert.Equal(one.Setup, TrainingSetupBuilder.Build(s_model, Typed(given, typed)).Setup);
            // Each of the options is needed.
            for (int i = 0; i < typed.Count; i += 2)
                Assert.NotEqual(one.Setup, SetupTexts.Build(s_model, Typed(given, [.. typed.Take(i), .. typed.Skip(i + 2)])));
        }
    }

    [Fact]
    public void Nothing_does_what_a_part_of_it_does_already()
    {
        AdviceList advice = Advise(s_asked, s_card with { TotalMemoryBytes = 24 * GiB });
        AdvisedSetup[] fitting = [.. advice.Candidates.Where(one => one.Fits)];

        foreach (AdvisedSetup one in fitting.Where(one => one.Changes.Count > 1))
            Assert.DoesNotContain(fitting, other =>
                other != one && other.Changes.All(one.Changes.Contains) && ChangedTexts(other).IsProperSubsetOf(ChangedTexts(one))
                && other.Cost!.Ratio <= one.Cost!.Ratio);
    }

    [Fact]
    public void What_fits_is_made_faster()
    {
        TrainingSetup slow = s_asked with { MicroBatch = 1, GradAccum = 4, Checkpointing = new(CheckpointingKind.Full), OptimizerImpl = OptimizerImpl.Loop, Loss = Loss.Chunked };
        AdviceList advice = Advise(slow, s_card);

        Assert.True(advice.Asked.Fits);
        Assert.All(advice.Candidates, one => Assert.InRange(one.Cost!.Ratio, 0, 0.995));
        AdvisedSetup first = advice.Candidates.First(one => one.Sameness == Sameness.Same);
        Assert.Equal((4, 1, CheckpointingKind.None), (first.Setup.MicroBatch, first.Setup.GradAccum, first.Setup.Checkpointing.Kind));
        Assert.DoesNotContain(advice.Candidates, one => one.Setup.MicroBatch * one.Setup.GradAccum != 4);
    }

    [Fact]
    public void Memory_in_pieces_is_answered_by_segments_that_grow()
    {
        var scope = new AdviceScope(s_card);
        var runs = new ClosedFormRuns(s_card) { InPieces = setup => setup == s_asked };
        AdviceList advice = new Advisor(s_asked, scope, Costs(s_asked, s_card).Of, runs).Find()!;

        Assert.True(advice.Asked.Figures.IsFragmentation);
        Assert.Contains(advice.Candidates, one => one.Fits && one.Setup == s_asked with { Allocator = Allocator.ExpandableSegments });
        Assert.DoesNotContain(
            new Advisor(s_asked, scope with { MayChangeAllocator = false }, Costs(s_asked, s_card).Of, new ClosedFormRuns(s_card) { InPieces = runs.InPieces }).Find()!.Candidates,
            one => one.Setup.Allocator != Allocator.Native);
    }

    [Fact]
    public void Where_nothing_fits_the_closest_ran()
    {
        GpuProfile card = s_card with { TotalMemoryBytes = 2 * GiB };
        AdviceList advice = Advise(s_asked, card, Sameness.Same);

        Assert.DoesNotContain(advice.Candidates, one => one.Fits);
        Assert.Equal(SameTraining().Min(setup => ClosedFormRuns.Bytes(setup, card)), advice.Candidates.Min(one => one.Figures.DeviceBytes));
    }

    [Fact]
    public void What_was_found_before_a_signal_is_kept()
    {
        var scope = new AdviceScope(s_card with { TotalMemoryBytes = 16 * GiB });
        AdviceList advice = new Advisor(s_asked, scope, Costs(s_asked, scope.Card).Of, new ClosedFormRuns(scope.Card) { Most = 3 }).Find()!;

        Assert.False(advice.IsComplete);
        Assert.Equal(2, advice.Candidates.Count);
        Assert.Null(new Advisor(s_asked, scope, Costs(s_asked, scope.Card).Of, new ClosedFormRuns(scope.Card) { Most = 0 }).Find());
    }

    [Fact]
    public void Without_known_speeds_advice_has_no_times()
    {
        GpuProfile card = s_card with { TotalMemoryBytes = 16 * GiB };
        AdviceList advice = new Advisor(s_asked, new AdviceScope(card), _ => null, new ClosedFormRuns(card)).Find()!;

        Assert.Contains(advice.Candidates, one => one.Fits);
        Assert.All(advice.Candidates, one => Assert.Equal((null, false), (one.Cost, one.IsOnFront)));
    }

    private static AdviceList Advise(TrainingSetup asked, GpuProfile card, Sameness most = Sameness.OtherTraining) =>
        new Advisor(asked, new AdviceScope(card) { Most = most }, Costs(asked, card).Of, new ClosedFormRuns(card)).Find()!;

    private static StepCosts Costs(TrainingSetup asked, GpuProfile card) => new(asked, card, TimeModel.Assumed, []);

    private static TrainingSetupOptions Typed(TrainingSetupOptions given, IReadOnlyList<string> arguments) => arguments.Chunk(2).Aggregate(
        given, (options, pair) => NamedOption.All.Single(option => "--" + option.Name == pair[0]).With(options, pair[1]));

    private static HashSet<string> ChangedTexts(AdvisedSetup one)
    {
        TrainingSetupOptions options = SetupTexts.Of(one.Setup);
        return [.. one.Changes.SelectMany(change => change.Options).Select(name => $"{name} {NamedOption.All.Single(option => option.Name == name).Of(options)}")];
    }

    // All that AdvisorTest knows to leave the training the same, independently of how the advisor goes through it.
    private static IEnumerable<TrainingSetup> SameTraining() =>
        from micro in new long[] { 4, 2, 1 }
        from timing in Enum.GetValues<StepTiming>()
        from offload in Enum.GetValues<Offload>()
        from checkpointing in new Checkpointing[] { new(CheckpointingKind.None), new(CheckpointingKind.Selective), new(CheckpointingKind.Every, 2), new(CheckpointingKind.Full) }
        from loss in Enum.GetValues<Loss>()
        let setup = s_asked with { MicroBatch = micro, GradAccum = 4 / micro, OptimizerStep = timing, Offload = offload, Checkpointing = checkpointing, Loss = loss }
        where SetupTexts.Build(s_model, SetupTexts.Of(setup)) == setup
        select setup;
}
