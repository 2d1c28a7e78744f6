using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.Verbs;

/// <summary>A further run on a card, in a worker of its own, in which nothing but time is taken.</summary>
internal static class TimedSteps
{
    /// <summary>Runs <paramref name="setup"/> for as many steps as <paramref name="limits"/> say.</summary>
    public static WorkerOutcome Run(TrainingSetup setup, MeasureLimits limits, string title, VerbOutput output, Interruption interruption)
    {
        TrainingSetup timed = setup with { Steps = limits.TimedSteps, Save = Save.None, SaveTo = null };
        output.Remark($"{title}, for its time alone");
        return WorkerProcess.Run(
            new WorkerRequest(timed, limits.Device, limits.CapacityBytes) { TimesOnly = true }, observer: null, limits.Timeout, interruption);
    }
}
