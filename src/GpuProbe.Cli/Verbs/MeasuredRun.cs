using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Verbs;

/// <summary>The measured part of a result.</summary>
internal static class MeasuredRun
{
    /// <summary>Runs <paramref name="setup"/> in a worker and shows how it goes.</summary>
    /// <param name="setup">What to run.</param>
    /// <param name="limits">Where, and within which limits.</param>
    /// <param name="journal">File for the allocator's events; <see langword="null"/> to keep none.</param>
    /// <param name="title">How progress calls it.</param>
    /// <param name="output">Takes progress.</param>
    /// <param name="interruption">Kills the worker when a signal comes.</param>
    /// <param name="emulated">A smaller card that the device is to behave like; <see langword="null"/> for none.</param>
    /// <param name="snapshot">File for a snapshot; <see langword="null"/> for none.</param>
    public static WorkerOutcome Run(
        TrainingSetup setup,
        MeasureLimits limits,
        string? journal,
        string title,
        VerbOutput output,
        Interruption interruption,
        EmulatedCard? emulated = null,
        string? snapshot = null)
    {
        IProgressDisplay progress = output switch
        {
            { Quiet: true } => new NoProgress(),
            { Streams.ErrorIsLive: true } => new LiveProgress(output.Streams, !StandardStreams.ColourRefused),
            _ => new PlainProgress(output.Streams),
        };
        var request = new WorkerRequest(setup, limits.Device, limits.CapacityBytes) { Journal = journal, Emulated = emulated, Snapshot = snapshot };
        return progress.During(title, setup.Steps, observer => WorkerProcess.Run(request, observer, limits.Timeout, interruption));
    }

    /// <summary>The result form of <paramref name="outcome"/>: all of it, or as far as it came.</summary>
    public static MeasurementResult ResultOf(WorkerOutcome outcome, MeasureLimits limits) =>
        outcome.Measurement is { } measurement
            ? MeasurementResult.From(measurement, limits.CapacityBytes)
            : MeasurementResult.Partial(limits.Device, limits.CapacityBytes, outcome.Phases, outcome.Failure!);

    /// <summary>Tells the user what went wrong, and returns the exit code; figures in doubt are inconclusive.</summary>
    public static int Conclude(RepeatedRun run, VerbOutput output)
    {
        int code = Conclude(run.Failed ?? run.Outcome, output);
        return run.IsInDoubt && code is ((int)ExitCode.Ok or (int)ExitCode.DoesNotFit)
            ? (int)ExitCode.Inconclusive
            : code;
    }

    /// <summary>Tells the user what went wrong, and returns the exit code.</summary>
    public static int Conclude(WorkerOutcome outcome, VerbOutput output)
    {
        if (outcome.Failure is { } failure)
        {
            output.Streams.Say(failure.Message);
            if (outcome.Detail is { } detail)
                output.Streams.Error.WriteLine(detail);
            if (failure.Kind == RunFailureKind.Crash)
                foreach (string line in failure.WorkerOutput)
                    output.Streams.Error.WriteLine("  worker: " + line);
        }

        if (outcome.Measurement?.SaveFailure is { } notSaved)
        {
            output.Streams.Say(notSaved.Message);
            return (int)notSaved.ExitCode;
        }

        return outcome.Measurement is { OutOfMemory: not null } ? (int)ExitCode.DoesNotFit : outcome.ExitCode;
    }
}
