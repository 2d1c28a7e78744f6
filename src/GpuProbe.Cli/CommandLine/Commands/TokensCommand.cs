using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe tokens</c>.</summary>
internal static class TokensCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var output = new OutputOptions();
        var verb = new Verb("tokens", "Counts the tokens of a data set: how long its examples are, and what padding wastes.")
        {
            Usage = "--tokenizer FILE --data FILE... [options]",
            Examples = ["gpuprobe tokens"],
        };
        output.AddTo(verb);
        verb.SetAction(parsed => Missing(output.Read(parsed, streams).Quiet, argv));
        return verb;
    }

    private static int Missing(bool quiet, IReadOnlyList<string> argv) =>
        throw new ToolException(ExitCode.BadInput, $"not available in this version ({argv.Count} arguments, {quiet})");
}
