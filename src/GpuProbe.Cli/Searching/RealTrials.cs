using GpuProbe.Cli.Cards;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Searching;

/// <summary>Values that are tried with real steps on this machine, one after the other.</summary>
/// <param name="request">What is searched.</param>
/// <param name="setup">The set-up, whose own value does not count.</param>
/// <param name="limits">Where, and within which limits.</param>
/// <param name="card">The card; <see langword="null"/> for the CPU.</param>
/// <param name="output">Takes progress.</param>
/// <param name="interruption">Kills the worker when a signal comes.</param>
internal sealed class RealTrials(
    SearchRequest request, TrainingSetup setup, MeasureLimits limits, MeasuringCard? card, VerbOutput output, Interruption interruption)
    : Trials(request, setup, limits.Device)
{
    /// <inheritdoc/>
    protected override int Width => 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<Measurement> Run(IReadOnlyList<TrainingSetup> setups) => [.. setups.Select(Run)];

    private Measurement Run(TrainingSetup one)
    {
        var run = RepeatedRun.Of(one, limits, card, journal: null, $"measuring {one.Model.Name} on {limits.Device}", output, interruption);
        if ((run.Failed ?? run.Outcome) is { Failure: { } failure } failed)
            throw new TrialStopped(failure.Message, failed.ExitCode);
        return run.IsInDoubt
            ? throw new TrialStopped($"On {limits.Device} others used memory while it was measured: no answer can be trusted.", (int)ExitCode.Inconclusive)
            : run.Outcome.Measurement!;
    }
}
