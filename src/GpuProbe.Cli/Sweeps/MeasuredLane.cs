using GpuProbe.Cli.Cards;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Real steps on one device, every point in a process of its own.</summary>
/// <param name="limits">The device, and within which limits.</param>
/// <param name="output">Takes remarks.</param>
/// <param name="interruption">Kills the worker when a signal comes.</param>
internal sealed class MeasuredLane(MeasureLimits limits, VerbOutput output, Interruption interruption) : ILane
{
    private readonly VerbOutput _silent = output with { Quiet = true };
    private bool _again;

    /// <inheritdoc/>
    public ResultRow? Run(ResultRow row, GpuProfile? profile)
    {
        try
        {
            ShardingCheck.RefuseRealRun(row.Setup!, "the measured lane");
            ResultRow? done = Once(row);
            // Who killed it meant the process; a point that really crashes does it again.
            return done is { Status: RowStatus.Failed } && _again && !interruption.Token.IsCancellationRequested ? Once(row) : done;
        }
        catch (ToolException e)
        {
            return interruption.Token.IsCancellationRequested
                ? null
                : row.Without(e.ExitCode == ExitCode.BadInput ? RowStatus.Refused : RowStatus.Failed, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Every point has its own process, and its own turn on the card.
    }

    private ResultRow? Once(ResultRow row)
    {
        TrainingSetup setup = row.Setup!;
        FilesCheck.RequireWeights(setup);
        using MeasuringCard? card = limits.IsCard ? MeasuringCard.Open(limits, output) : null;
        if (card is null)
            MemoryCheck.Require(setup, limits.CapacityBytes, ThisMachine.Describe().MemoryAvailableBytes);
        var run = RepeatedRun.Of(setup, limits, card, journal: null, "", _silent, interruption);
        if (interruption.Token.IsCancellationRequested)
            return null;
        row = row with { Driver = card?.Driver.DriverVersion, IsVirtualCard = card?.Device.IsVirtual ?? false };
        if ((run.Failed ?? run.Outcome).Failure is { } failure)
        {
            _again = failure.Kind is RunFailureKind.Killed or RunFailureKind.Crash;
            return row.Without(RowStatus.Failed, failure.Message);
        }

        return Figures(row, run, card);
    }

    private ResultRow Figures(ResultRow row, RepeatedRun run, MeasuringCard? card)
    {
        Measurement measured = run.Outcome.Measurement!;
        MeasurementResult result = run.Result(limits);
        IReadOnlyList<string> doubts = [.. result.Doubts, .. result.DeviceDoubts];
        row = (row with { IsVirtualCard = row.IsVirtualCard || measured.IsVirtual, Doubts = doubts.Count > 0 ? doubts : null })
            .OfMeasuredRun(measured, result.TimedStepSeconds)
            .BesideClosedForm(card is null ? MemoryTarget.CpuWith(measured.TorchVersion) : MemoryTarget.Cuda(CardProfile.Of(card, measured)));
        return measured.SaveFailure is { } notSaved ? row.Without(RowStatus.Failed, notSaved.Message) : row;
    }
}
