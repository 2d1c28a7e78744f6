using GpuProbe.Core.Devices;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tests.Reporting;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Core.Tests.VirtualGpus;

/// <summary>Results of commands that left the reports of <see cref="SampleReports"/>.</summary>
internal static class SampleRuns
{
    public static CommandEnd Good { get; } = new(0, null);

    public static CommandEnd Bad { get; } = new(1, null);

    public static GpuProfile Card { get; } = Catalogs.Gpus.Resolve("rtx-4090") with
    {
        TotalMemoryBytes = 24 * SampleReports.GiB,
        ContextBytes = 512 * SampleReports.MiB,
    };

    public static VirtualRunResult Result(CommandEnd end, params ProcessReport[] reports) => Result(new RigOptions(), end, reports);

    public static VirtualRunResult Result(RigOptions options, CommandEnd end, params ProcessReport[] reports) =>
        VirtualRunResult.Of(SampleResults.Tool, SampleResults.Environment, Card, options, ["python3", "train.py"], end, reports);
}
