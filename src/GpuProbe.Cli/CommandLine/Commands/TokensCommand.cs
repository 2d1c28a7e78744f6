using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Core.Reporting.Tokens;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe tokens</c>.</summary>
internal static class TokensCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var tokens = new TokensOptions();
        var output = OutputOptions.OfSchema(TokensResult.SchemaName);
        var verb = new Verb("tokens", "Counts the tokens of a data set: how long its examples are, and what padding wastes.")
        {
            Usage = "--tokenizer FILE --data FILE... [options]",
            Details = "Reads the data as a stream, whatever its size, on all cores. Its JSON has the number of examples of every length; --seq-len p99 --lengths FILE of the other verbs takes a percentile from it.",
            Examples =
            [
                "gpuprobe tokens --tokenizer tokenizer.model --data train.jsonl --field text",
                "gpuprobe tokens --tokenizer tokenizer.json --data chats.jsonl.gz --chat-template auto --json tokens.json",
                "gpuprobe tokens --tokenizer tokenizer.json --data *.csv --field question,answer --max-length 2048 --batch-size 16",
            ],
        };
        tokens.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => TokensVerb.Run(tokens.Read(parsed), output.Read(parsed, streams), argv));
        return verb;
    }
}
