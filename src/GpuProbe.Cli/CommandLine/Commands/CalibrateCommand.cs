using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe calibrate</c>.</summary>
internal static class CalibrateCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var output = new OutputOptions();
        var verb = new Verb("calibrate", "Fits what physics does not give from results, and says how far it can be trusted.")
        {
            Usage = "results.jsonl -o FILE [options]",
            Examples = ["gpuprobe calibrate"],
        };
        output.AddTo(verb);
        verb.SetAction(parsed => Missing(output.Read(parsed, streams).Quiet, argv));
        return verb;
    }

    private static int Missing(bool quiet, IReadOnlyList<string> argv) =>
        throw new ToolException(ExitCode.BadInput, $"not available in this version ({argv.Count} arguments, {quiet})");
}
