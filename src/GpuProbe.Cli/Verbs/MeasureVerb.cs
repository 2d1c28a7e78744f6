using GpuProbe.Cli.Cards;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe measure</c>.</summary>
internal static class MeasureVerb
{
    /// <summary>Runs real steps of exactly what was asked.</summary>
    public static int Run(RequestedSetup requested, MeasureLimits limits, VerbOutput output, IReadOnlyList<string> argv)
    {
        ShardingCheck.RefuseRealRun(requested.Setup, "measure");
        ProbeResult result = ResultStart.Of(requested, output, argv);
        FilesCheck.RequireWeights(requested.Setup);
        FilesCheck.RequireSaveFolder(requested.Setup);
        using MeasuringCard? card = limits.IsCard ? MeasuringCard.Open(limits, output) : null;
        if (card is null)
            MemoryCheck.Require(requested.Setup, limits.CapacityBytes, result.Environment.MemoryAvailableBytes);
        using var interruption = new Interruption();
        var run = RepeatedRun.Of(requested.Setup, limits, card, journal: null, $"measuring {requested.Setup.Model.Name} on {limits.Device}", output, interruption);
        Outlook outlook = card is null ? requested.Outlook : requested.Outlook with { MeasuredCard = CardProfile.Of(card, run.Outcome.Measurement) };
        result = outlook.AddTo(result with
        {
            Measurement = run.Result(limits),
            Environment = card is null ? result.Environment.WithTorch(run.Outcome) : result.Environment.WithTorch(run.Outcome).WithDriver(card.Driver),
        });
        output.Report(style => ConsoleReport.Predicted(result, style) + ConsoleReport.Measured(result, style));
        output.Json(() => ResultJson.Write(result));
        return MeasuredRun.Conclude(run, output);
    }
}
