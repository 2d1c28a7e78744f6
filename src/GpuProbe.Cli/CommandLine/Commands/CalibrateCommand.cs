using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Core.Calibration.Profiles;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe calibrate</c>.</summary>
internal static class CalibrateCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var calibrate = new CalibrateOptions();
        var output = OutputOptions.OfSchema(CalibrationProfile.CurrentSchema);
        var verb = new Verb("calibrate", "Fits what physics does not give from results, and says how far it can be trusted.")
        {
            Usage = "results.jsonl... -o FILE [options]",
            Details = "From rows that were measured on a card it fits what its context and libraries take beside the allocator, and which share of its peaks the operators of a step reach. Whole models, sequence lengths and micro-batches are left out in turn to tell the error on what was not fitted. Rows of virtual cards, failed ones and those in doubt are left out and counted; too few rows, rows of several cards, and rows that cannot tell the constants apart are refused. estimate --profile FILE uses the result.",
            Examples =
            [
                "gpuprobe calibrate results.jsonl -o a100.json",
                "gpuprobe calibrate part-*.jsonl -o a100.json --gpu a100-80gb --driver 570.86.10",
            ],
        };
        calibrate.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => CalibrateVerb.Run(calibrate.Read(parsed), output.Read(parsed, streams), argv));
        return verb;
    }
}
