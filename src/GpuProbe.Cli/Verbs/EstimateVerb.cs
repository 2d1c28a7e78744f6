using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe estimate</c>.</summary>
internal static class EstimateVerb
{
    /// <summary>Calculates, and meanwhile runs the training program on the virtual card.</summary>
    public static int Run(RequestedSetup requested, GpuProfile? gpu, AppliedProfile? profile, long? capacityBytes, string? snapshotFile, VerbOutput output, IReadOnlyList<string> argv)
    {
        FilesCheck.RefuseSaveFolder(requested.Setup, "estimate");
        FilesCheck.RequireWeights(requested.Setup);
        ShardingCheck.RequireCard(requested.Setup, gpu);
        requested.Outlook.Require(requested.Setup);
        GpuProfile? card = profile?.CardFor(requested.Setup) ?? gpu;
        if (capacityBytes is { } total && card is not null)
            card = card with { TotalMemoryBytes = total };
        using var interruption = new Interruption();
        using var snapshot = new RunSnapshotFile(snapshotFile);
        using var run = VirtualRun.Start(requested.Setup, card, interruption, snapshot: snapshot.Part);
        ShardingCheck.RequireRun(requested.Setup, run.Missing);
        ProbeResult calculated = Prediction.AddTo(ResultStart.Of(requested, output, argv), card);
        output.Report(style => ConsoleReport.Calculated(calculated, style));
        ProbeResult result = requested.Outlook.AddTo(run.AddTo(calculated) with { Calibration = profile?.For(requested.Setup) });
        foreach (string warning in result.Calibration?.Warnings ?? [])
            output.Remark($"--profile {profile!.File}: {warning}");
        output.Report(style => ConsoleReport.Concluded(result, style));
        output.Json(() => ResultJson.Write(result));
        if (run.Outcome is { Measurement: not null } && snapshot.Keep() is { } kept)
            output.Remark($"snapshot for https://pytorch.org/memory_viz: {kept}");
        return run.Conclude(result, output);
    }
}
