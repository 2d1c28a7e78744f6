using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>What a worker process does.</summary>
internal interface IWorkload
{
    /// <summary>Loads libtorch and says which.</summary>
    TorchInfo Describe();

    /// <summary>Runs real training steps; see <see cref="Training.TrainingRun.Execute"/>.</summary>
    Measurement Execute(TrainingSetup setup, string device, long? capacityBytes, IRunObserver observer);
}
