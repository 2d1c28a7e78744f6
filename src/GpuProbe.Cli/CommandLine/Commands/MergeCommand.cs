using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe merge</c>.</summary>
internal static class MergeCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var files = new Argument<string[]>("RESULTS") { Arity = ArgumentArity.ZeroOrMore };
        ValueOption target = SweepOptions.OutputFile();
        var partial = new FlagOption("--partial", "Write FILE although points are missing; a sweep into it runs those.", OptionGroups.Sweep);
        var output = OutputOptions.OfSchema("gpuprobe.sweep/1");
        var verb = new Verb("merge", "Joins the results of a sweep that was shared out.")
        {
            Usage = "RESULTS.jsonl... -o results.jsonl [options]",
            Details = "The file comes out as the whole sweep would have written it. Results of different grids, versions of gpuprobe or versions of libtorch are not joined, nor are two results for one point that differ (exit code 2). Where points are missing they are named and nothing is written (exit code 5).",
            Examples =
            [
                "gpuprobe merge part-*.jsonl -o results.jsonl",
                "gpuprobe merge part-1.jsonl part-2.jsonl --partial -o results.jsonl",
            ],
        };
        verb.Add(files);
        verb.Add(target);
        verb.Add(partial);
        output.AddTo(verb);
        verb.SetAction(parsed => MergeVerb.Run(
            parsed.GetValue(files)!, SweepOptions.RequiredOutput(parsed, target), parsed.GetValue(partial), output.Read(parsed, streams), argv));
        return verb;
    }
}
