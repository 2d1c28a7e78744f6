using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Core.Comparison.Gating;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe gate</c>.</summary>
internal static class GateCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var results = new Argument<string[]>("results") { Description = "a file of sweep, or results of estimate, measure or probe", Arity = ArgumentArity.OneOrMore };
        var gate = new GateOptions();
        var output = OutputOptions.OfSchema(GateReport.CurrentSchema);
        var verb = new Verb("gate", "Holds results against a baseline: pass, regression, improvement or inconclusive.")
        {
            Usage = "results.jsonl... --baseline FILE [options]",
            Details = "A figure is worse or better only if it is further from the baseline than both its margin and its noise floor. Exit codes: 0 as expected; 4 something is worse, does not fit any more, or is better without --allow-improvements; 5 something cannot be told: another card, driver or libtorch, a row that is missing, failed or is doubted, a figure that is missing. What is worse or better counts before what cannot be told. A row that the baseline does not have is told and decides nothing.",
            Examples =
            [
                "gpuprobe gate results.jsonl --write-baseline baseline.json",
                "gpuprobe gate results.jsonl --baseline baseline.json",
                "gpuprobe gate results.jsonl --baseline baseline.json --github --junit gate.xml --update replacement.json",
            ],
        };
        verb.Add(results);
        gate.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => GateVerb.Run(gate.Read(parsed, parsed.GetValue(results)!), output.Read(parsed, streams), argv));
        return verb;
    }
}
