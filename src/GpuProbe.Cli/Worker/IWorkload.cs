using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>What a worker process does.</summary>
internal interface IWorkload
{
    /// <summary>Loads libtorch and all that a run on <paramref name="device"/> needs, and says which libtorch it is.</summary>
    TorchInfo Describe(string device);

    /// <summary>Runs training steps; see <see cref="Training.TrainingRun.Execute"/>.</summary>
    Measurement Execute(TrainingSetup setup, WorkerRequest request, IRunObserver observer, Stream? journal, Stream? snapshot);

    /// <summary>Runs training steps and takes nothing but their time; see <see cref="Training.TrainingRun.Time"/>.</summary>
    IReadOnlyList<TimedStep> Time(TrainingSetup setup, string device);

    /// <summary>Ends the process if that is quicker than ending it in order; else returns.</summary>
    void Leave(int exitCode);
}
