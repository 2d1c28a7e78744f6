using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe sweep</c>.</summary>
internal static class SweepCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var output = new OutputOptions();
        var verb = new Verb("sweep", "Runs every point of a grid and writes a line of results for each; can be stopped and resumed.")
        {
            Usage = "GRID.json -o results.jsonl [options]",
            Examples = ["gpuprobe sweep"],
        };
        output.AddTo(verb);
        verb.SetAction(parsed => Missing(output.Read(parsed, streams).Quiet, argv));
        return verb;
    }

    private static int Missing(bool quiet, IReadOnlyList<string> argv) =>
        throw new ToolException(ExitCode.BadInput, $"not available in this version ({argv.Count} arguments, {quiet})");
}
