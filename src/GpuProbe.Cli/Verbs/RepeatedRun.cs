using GpuProbe.Cli.Cards;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Comparison;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Verbs;

/// <summary>The same set-up several times, each time in a worker process of its own.</summary>
/// <param name="Outcome">What is told: that of the first run; where none came to a measurement, how it ended.</param>
/// <param name="Repetitions">The runs that came to a measurement, in order.</param>
/// <param name="Doubts">Why the figures are not to be trusted, a sentence each; empty where they are.</param>
internal sealed record RepeatedRun(WorkerOutcome Outcome, IReadOnlyList<Repetition> Repetitions, IReadOnlyList<string> Doubts)
{
    private static readonly TimeSpan DriversMoment = TimeSpan.FromSeconds(1);

    /// <summary>The end of the run that failed, which was the last; <see langword="null"/> if none did.</summary>
    public WorkerOutcome? Failed { get; private init; }

    /// <summary>Why the device's peak alone is not to be trusted.</summary>
    public IReadOnlyList<string> DeviceDoubts { get; private init; } = [];

    /// <summary>Whether the result is inconclusive.</summary>
    public bool IsInDoubt { get; private init; }

    private CardInfo? Card { get; init; }

    private IReadOnlyList<double>? TimedStepSeconds { get; init; }

    private IReadOnlyList<string> Notes { get; init; } = [];

    private string? SnapshotFile { get; init; }

    /// <summary>Runs <paramref name="setup"/> as often as <paramref name="limits"/> say; a run that fails is the last.</summary>
    /// <param name="setup">What to run.</param>
    /// <param name="limits">Where, and within which limits.</param>
    /// <param name="card">The card that it runs on; <see langword="null"/> for the CPU.</param>
    /// <param name="journal">Takes the allocator's events of the first run; <see langword="null"/> to keep none.</param>
    /// <param name="title">How progress calls it.</param>
    /// <param name="output">Takes progress.</param>
    /// <param name="interruption">Kills the worker when a signal comes.</param>
    public static RepeatedRun Of(
        TrainingSetup setup, MeasureLimits limits, MeasuringCard? card, string? journal, string title, VerbOutput output, Interruption interruption)
    {
        using var snapshot = new RunSnapshotFile(limits.Snapshot);
        string? snapshotFile = null;
        List<Measurement> measured = [];
        WorkerOutcome? first = null;
        WorkerOutcome? failed = null;
        List<string> deviceDoubts = card?.Others is { } others ? [$"With --force: {others} on the card before the run began."] : [];
        List<string> notes = [.. card?.Notes ?? []];
        for (int run = 1; run <= limits.Repetitions && failed is null; run++)
        {
            string which = limits.Repetitions > 1 ? $"{title}, run {run} of {limits.Repetitions}" : title;
            using DeviceSampler? sampler = card?.Watch();
            WorkerOutcome outcome = MeasuredRun.Run(
                setup, limits, run == 1 ? journal : null, which, output, interruption, Emulated(setup, limits, card), run == 1 ? snapshot.Part : null);
            DeviceSamples? samples = sampler?.StopWhenFreed(OthersOnCard.ToleranceBytes, DriversMoment);
            if (samples?.Problem is { } problem)
                notes.Add($"NVML was not there for all of run {run}: {problem}.");
            if (outcome.Measurement is not { } measurement)
            {
                failed = outcome;
                if (run > 1)
                    notes.Add($"Run {run} of {limits.Repetitions} did not come to its end; the figures are those of run 1.");
                break;
            }

            CardWatch? watch = samples is null ? null : card?.Seen(samples);
            if (watch is not null)
                deviceDoubts.AddRange(OthersOnCard.Doubts(watch, measurement.PeakDeviceBytes));
            if (run == 1)
                snapshotFile = Kept(snapshot, notes);
            measurement = measurement with { DeviceUse = measurement.DeviceUse?.With(watch) };
            first ??= outcome with { Measurement = measurement };
            measured.Add(measurement);
        }

        WorkerOutcome? timed = card is not null && limits is { TimedSteps: > 0, Emulated: null, CapacityBytes: null } && failed is null && measured.All(run => run.OutOfMemory is null)
            ? TimedSteps.Run(setup, limits, title, output, interruption)
            : null;
        if (timed is { Failure: { } problemOfTiming })
            notes.Add($"The run for times alone did not come to its end: {problemOfTiming.Message}");
        IReadOnlyList<string> doubts = RepetitionAgreement.Doubts(measured);
        return new RepeatedRun(first ?? failed!, [.. measured.Select(RepetitionAgreement.Of)], doubts)
        {
            Card = card?.Info,
            Failed = failed ?? (interruption.Token.IsCancellationRequested ? timed : null),
            TimedStepSeconds = timed?.Timed is { } steps ? [.. steps.Select(step => step.Seconds)] : null,
            DeviceDoubts = [.. deviceDoubts.Distinct()],
            Notes = [.. notes.Distinct()],
            SnapshotFile = snapshotFile,
            IsInDoubt = doubts.Count > 0 || (deviceDoubts.Count > 0 && !limits.Force),
        };
    }

    /// <summary>The result form: all of it, or as far as it came.</summary>
    public MeasurementResult Result(MeasureLimits limits)
    {
        MeasurementResult result = MeasuredRun.ResultOf(Outcome, limits);
        return result with
        {
            Card = Card,
            IsVirtual = result.IsVirtual || Card is { IsVirtual: true },
            Complete = result.Complete && Failed is null,
            Failure = result.Failure ?? Failed?.Failure,
            Repetitions = limits.Repetitions > 1 ? Repetitions : null,
            TimedStepSeconds = TimedStepSeconds,
            Doubts = Doubts,
            DeviceDoubts = DeviceDoubts,
            Notes = result.Emulation is null && EmulatedName(limits) is { } emulated
                ? [$"An emulation of {emulated}, not a measurement on it; the run did not get as far as to tell its limits.", .. Notes]
                : Notes,
            SnapshotFile = SnapshotFile,
        };
    }

    // A disk that is full takes nothing away from what was measured.
    private static string? Kept(RunSnapshotFile snapshot, List<string> notes)
    {
        try
        {
            return snapshot.Keep();
        }
        catch (ToolException e)
        {
            notes.Add($"{e.Message}.");
            return null;
        }
    }

    private static string? EmulatedName(MeasureLimits limits) => limits switch
    {
        { Emulated: { } smaller } => smaller.Name,
        { IsCard: true, CapacityBytes: { } bytes } => $"a card of {new ByteSize(bytes)}",
        _ => null,
    };

    private static EmulatedCard? Emulated(TrainingSetup setup, MeasureLimits limits, MeasuringCard? card) => (limits, card) switch
    {
        (_, null) => null,
        ({ Emulated: { } smaller }, _) => SmallerCard.Of(smaller, limits.CapacityBytes, card.IdleBytes, setup),
        ({ CapacityBytes: { } bytes }, _) => SmallerCard.OfSize(bytes, card.IdleBytes),
        _ => null,
    };
}
