using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Comparison;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Verbs;

/// <summary>The same set-up several times, each time in a worker process of its own.</summary>
/// <param name="Outcome">What is told: the first run's outcome, or that of the run that failed.</param>
/// <param name="Repetitions">The runs that came to a measurement, in order.</param>
/// <param name="Doubts">Why the figures are not to be trusted, a sentence each; empty where they are.</param>
internal sealed record RepeatedRun(WorkerOutcome Outcome, IReadOnlyList<Repetition> Repetitions, IReadOnlyList<string> Doubts)
{
    /// <summary>Runs <paramref name="setup"/> as often as <paramref name="limits"/> say; a run that fails is the last.</summary>
    public static RepeatedRun Of(TrainingSetup setup, MeasureLimits limits, string title, VerbOutput output, Interruption interruption)
    {
        List<Measurement> measured = [];
        WorkerOutcome? told = null;
        for (int run = 1; run <= limits.Repetitions; run++)
        {
            string which = limits.Repetitions > 1 ? $"{title}, run {run} of {limits.Repetitions}" : title;
            WorkerOutcome outcome = MeasuredRun.Run(setup, limits, which, output, interruption);
            if (outcome.Measurement is not { } measurement)
            {
                told = outcome;
                break;
            }

            told ??= outcome;
            measured.Add(measurement);
        }

        return new RepeatedRun(told!, [.. measured.Select(RepetitionAgreement.Of)], RepetitionAgreement.Doubts(measured));
    }

    /// <summary>The result form: all of it, or as far as it came.</summary>
    public MeasurementResult Result(MeasureLimits limits) => MeasuredRun.ResultOf(Outcome, limits) with
    {
        Repetitions = limits.Repetitions > 1 ? Repetitions : null,
        Doubts = Doubts,
    };
}
