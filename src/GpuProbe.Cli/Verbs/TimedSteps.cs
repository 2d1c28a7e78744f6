using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary>A further run on a card, in a worker of its own, in which nothing but time is taken.</summary>
internal static class TimedSteps
{
    private const int Steps = 11;

    /// <summary>Runs <paramref name="setup"/> for its own number of steps or more, so that a median means something.</summary>
    public static WorkerOutcome Run(TrainingSetup setup, MeasureLimits limits, string title, VerbOutput output, Interruption interruption)
    {
        TrainingSetup timed = setup with { Steps = Math.Max(setup.Steps, Steps), Save = Save.None, SaveTo = null };
        output.Remark($"{title}, for its time alone");
        return WorkerProcess.Run(
            new WorkerRequest(timed, limits.Device, limits.CapacityBytes) { TimesOnly = true }, observer: null, limits.Timeout, interruption);
    }
}
