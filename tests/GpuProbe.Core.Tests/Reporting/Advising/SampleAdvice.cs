using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Reporting.Advising;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Reporting.Advising;

/// <summary>Advice with made-up figures: reports are tested for their form, not for their numbers.</summary>
internal static class SampleAdvice
{
    private const long GiB = 1L << 30;

    private static readonly TrainingSetup s_asked = SampleResults.Setup with { MicroBatch = 2 };

    private static readonly TrainingSetup s_slow = s_asked with { Checkpointing = new(CheckpointingKind.Full) };

    /// <summary>A set-up that does not fit, with changes of every level.</summary>
    public static AdviceResult DoesNotFit { get; } = Result(
        40,
        margin: 2,
        Run(s_asked, fits: false, 60, 1),
        [
            Run(s_asked with { OptimizerStep = StepTiming.InBackward, Checkpointing = new(CheckpointingKind.Full) }, fits: true, 36, 1.25, front: true),
            Run(s_asked with { Optimizer = Optimizer.AdamW8Bit, OptimizerImpl = OptimizerImpl.Loop, MicroBatch = 1, GradAccum = 2 }, fits: true, 37, 1.125, front: true),
            Run(s_asked with { Lora = new Lora(16, 16, 0, Projections.Query | Projections.Key | Projections.Value | Projections.Output) }, fits: true, 21, 0.75, measured: true, front: true),
            Run(s_asked with { Checkpointing = new(CheckpointingKind.Full) }, fits: false, 55, 1.25),
        ]);

    /// <summary>A set-up that leaves most of the card unused.</summary>
    public static AdviceResult Wastes { get; } = Result(
        80,
        margin: 0,
        Run(s_slow, fits: true, 20, 1, front: true, of: s_slow),
        [Run(s_asked, fits: true, 30, 0.875, front: true, of: s_slow)],
        s_slow) with
    {
        OtherCards = [new OtherCard("small-card", "", 24 * GiB, 20 * GiB)],
    };

    /// <summary>Nothing fits.</summary>
    public static AdviceResult NothingFits { get; } = Result(
        16,
        margin: 0,
        Run(s_asked, fits: false, 60, 1, front: true),
        [Run(s_asked with { Checkpointing = new(CheckpointingKind.Full) }, fits: false, 55, 1.25, front: true)]) with
    {
        OtherCards = [new OtherCard("large-card", "", 80 * GiB, 60 * GiB), new OtherCard("middle-card", "--checkpointing full", 56 * GiB, 55 * GiB)],
    };

    /// <summary>Memory is there, but in pieces; a signal came; no time is known.</summary>
    public static AdviceResult InPieces { get; } = Result(
        64,
        margin: 0,
        Run(s_asked, fits: false, 60, null, fragmentation: true),
        [Run(s_asked with { Allocator = Allocator.ExpandableSegments }, fits: true, 57, null)]) with
    {
        Complete = false,
        TimeSource = "Times are not known: the description of sample-card lacks a peak speed.",
    };

    private static AdviceResult Result(
        long total, long margin, AdvisedSetup asked, AdvisedSetup[] candidates, TrainingSetup? setup = null)
    {
        var start = new AdviceStart(
            SampleResults.Tool with { Argv = ["advise", "--model", "sample-7b", "--gpu", "sample-card", "--seq-len", "1024", "--micro-batch", "2"] },
            SampleResults.Environment,
            setup ?? s_asked,
            new AdvisedCard("sample-card", total * GiB, margin * GiB, GiB / 2, "assumed"),
            Sameness.OtherTraining,
            "Estimated with made-up utilisations.");
        return AdviceResult.From(start, new AdviceList(asked, candidates) { IsComplete = true, Considered = 1234 }, new TrainingSetupOptions { SeqLen = "1024", MicroBatch = "2", Checkpointing = setup is null ? null : "full" });
    }

    private static AdvisedSetup Run(
        TrainingSetup setup, bool fits, long gibibytes, double? ratio, bool measured = false, bool front = false, bool fragmentation = false, TrainingSetup? of = null) => new(
        setup,
        SetupChanges.Between(of ?? s_asked, setup),
        new CardFigures(fits, (gibibytes - 2) * GiB, (gibibytes - 1) * GiB, gibibytes * GiB, Phase.Backward) { IsFragmentation = fragmentation },
        ratio is { } known ? new StepCost(known, measured) : null)
        {
            IsOnFront = front,
        };
}
