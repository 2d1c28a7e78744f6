using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Reporting.DeviceMaps;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe device-map</c>.</summary>
internal static class DeviceMapVerb
{
    /// <summary>Makes the map and shows it.</summary>
    /// <param name="requested">The set-up whose model is spread.</param>
    /// <param name="budgets">What each device may hold.</param>
    /// <param name="disk">Whether modules may go to the disk.</param>
    /// <param name="strategy">How cards are filled.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="argv">The command line.</param>
    public static int Run(
        RequestedSetup requested, IReadOnlyList<DeviceBudget> budgets, bool disk, MapStrategy strategy, VerbOutput output, IReadOnlyList<string> argv)
    {
        if (output.JsonFile is { } file)
            WholeFile.RequireWritable(file);
        var result = DeviceMapResult.Of(ToolVersion.Describe(argv), requested.Setup, budgets, disk, strategy);
        output.Report(style => DeviceMapReport.Render(result, style));
        output.Json(() => DeviceMapJson.Write(result));
        return (int)(result.Fits ? ExitCode.Ok : ExitCode.DoesNotFit);
    }
}
