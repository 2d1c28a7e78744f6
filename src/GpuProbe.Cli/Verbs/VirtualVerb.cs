using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Core.VirtualGpus.Snapshots;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe virtual</c>.</summary>
internal static class VirtualVerb
{
    /// <summary>Runs a command on the virtual GPU and tells what it did there.</summary>
    public static int Run(VirtualRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        string file = Executable.Find(request.Command[0]);
        if (output.JsonFile is { } json)
            WholeFile.RequireWritable(json);
        if (request.SnapshotFile is { } snapshot)
            WholeFile.RequireWritable(snapshot, SnapshotFile.Option);
        VirtualLibraries libraries = VirtualLibraries.Find(out string reason) ?? throw new ToolException(ExitCode.Environment, reason);

        using var signals = new SignalsPassedOn();
        using Rig rig = Rig.Create(request.Card, request.Rig);
        CommandEnd end = CommandRun.Run(file, request, rig, libraries, signals);
        IReadOnlyList<ProcessReport> reports = rig.ReadReports();
        VirtualRunResult result = VirtualRunResult.Of(
            ToolVersion.Describe(argv), ThisMachine.Describe(), request.Card, request.Rig, request.Command, end, reports);
        Tell(result, output);
        output.Json(() => VirtualRunJson.Write(result));
        if (request.SnapshotFile is { } path && result.Devices.Count > 0 && !SnapshotFile.Write(path, rig, reports))
            output.Remark($"--snapshot {path} has the first {TraceRecord.Most:N0} allocations and releases of each process; the rest is left out.");
        return result.Verdict.ExitCode;
    }

    // Where nothing was counted there is nothing to report but why.
    private static void Tell(VirtualRunResult result, VerbOutput output)
    {
        if (result.Devices.Count > 0)
            output.ReportBesideCommand(style => VirtualRunReport.Render(result, style));
        else
            output.Streams.Say(string.Join(' ', result.Verdict.Reasons));
    }
}
