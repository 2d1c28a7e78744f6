using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Points on virtual cards, one after the other on a card that stays warm.</summary>
/// <param name="interruption">Kills the worker when a signal comes.</param>
/// <param name="timeout">Time that one point has; <see langword="null"/> for no limit.</param>
internal sealed class VirtualLane(Interruption interruption, TimeSpan? timeout) : ILane
{
    // A worker's memory is bounded however long a sweep is; starting another one takes about as long as ten points.
    private const int PointsPerWorker = 500;
    private VirtualCard? _card;
    private int _points;

    /// <inheritdoc/>
    public ResultRow? Run(ResultRow row, GpuProfile? profile)
    {
        TrainingSetup setup = row.Setup!;
        GpuProfile card = profile!;
        row = row.BesideClosedForm(MemoryTarget.Cuda(card));
        if (card.TotalMemoryBytes <= card.ContextBytes)
            return (row with { TotalMemoryBytes = card.TotalMemoryBytes, ContextBytes = card.ContextBytes })
                .Without(RowStatus.DoesNotFit, "a card of this size does not even hold a CUDA context.");
        CardRun run = RunOn(card, setup);
        // Who killed it meant the process; a point that really crashes does it again.
        if (run.Failure is { Kind: RunFailureKind.Killed or RunFailureKind.Crash or RunFailureKind.SystemOutOfMemory })
            run = RunOn(card, setup);
        return run switch
        {
            { Measurement: { } measurement } => row.OfVirtualRun(card, measurement),
            { Failure.Kind: RunFailureKind.Interrupted } => null,
            { ExitCode: (int)ExitCode.BadInput } => row.Without(RowStatus.Refused, run.Failure!.Message),
            _ => row.Without(RowStatus.Failed, run.Failure!.Message),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _card?.Dispose();

    private CardRun RunOn(GpuProfile profile, TrainingSetup setup)
    {
        if (_card is null || !ReferenceEquals(_card.Profile, profile) || ++_points > PointsPerWorker)
        {
            _card?.Dispose();
            _card = VirtualCard.Open(profile, interruption);
            _points = 0;
        }

        return _card.Run(setup, timeout);
    }
}
