using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe estimate</c>.</summary>
internal static class EstimateVerb
{
    /// <summary>Calculates; runs nothing.</summary>
    public static int Run(RequestedSetup requested, GpuProfile? gpu, VerbOutput output, IReadOnlyList<string> argv)
    {
        ProbeResult result = Prediction.AddTo(ResultStart.Of(requested, output, argv), gpu);
        output.Report(style => ConsoleReport.Predicted(result, style));
        output.Json(() => ResultJson.Write(result));
        return (int)(result.Verdict is { Fits: false } ? ExitCode.DoesNotFit : ExitCode.Ok);
    }
}
