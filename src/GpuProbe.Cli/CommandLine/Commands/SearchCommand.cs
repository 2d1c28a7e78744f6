using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe search</c>.</summary>
internal static class SearchCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var output = new OutputOptions();
        var verb = new Verb("search", "Finds the largest micro-batch, sequence, depth or adapter rank that fits on a card.")
        {
            Usage = "<setup> --max WHAT [options]",
            Examples = ["gpuprobe search"],
        };
        output.AddTo(verb);
        verb.SetAction(parsed => Missing(output.Read(parsed, streams).Quiet, argv));
        return verb;
    }

    private static int Missing(bool quiet, IReadOnlyList<string> argv) =>
        throw new ToolException(ExitCode.BadInput, $"not available in this version ({argv.Count} arguments, {quiet})");
}
