using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe sweep</c>.</summary>
internal static class SweepCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var sweep = new SweepOptions();
        var output = OutputOptions.OfSchema("gpuprobe.sweep/1");
        var verb = new Verb("sweep", "Runs every point of a grid and writes a line of results for each; can be stopped and resumed.")
        {
            Usage = "GRID.json -o results.jsonl [options]",
            Details = "The grid names settings as a set-up file does, and lists of values of which all combinations are run: on virtual cards, on this machine's cards (all of them at once) or on its processor. Each row is in the file as soon as its point is done; after Ctrl-C or a kill, the same command goes on with the points that have none, and the file comes out the same. A point that does not fit or contradicts itself is a result like any other; one that fails has a row with its reason, and exit code 5.",
            Examples =
            [
                "gpuprobe sweep grid.json -o results.jsonl",
                "gpuprobe sweep grid.json -o part-3.jsonl --shard 3/8 --jobs 4",
            ],
        };
        sweep.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.Run(sweep.Read(parsed), output.Read(parsed, streams), argv));
        return verb;
    }
}
