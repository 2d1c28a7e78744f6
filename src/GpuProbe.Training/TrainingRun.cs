using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Training;

/// <summary>Real training steps in this process, measured.</summary>
public static class TrainingRun
{
    /// <summary>Version of the libtorch that this process uses, for example <c>2.6.0</c>.</summary>
    /// <exception cref="Core.ToolException">No native library, or one built for another libtorch (exit code 3).</exception>
    public static string TorchVersion => throw new NotSupportedException();

    /// <summary>Builds the model and runs <see cref="TrainingSetup.Steps"/> full steps on <paramref name="device"/>.</summary>
    /// <param name="setup">What to run.</param>
    /// <param name="device"><c>cpu</c>.</param>
    /// <param name="capacityBytes">Allocations beyond this fail as on a full device; <see langword="null"/> for no limit.</param>
    /// <param name="observer">Is told of every phase; may be <see langword="null"/>.</param>
    /// <returns>The measurement; running out of memory is part of it.</returns>
    /// <exception cref="Core.ToolException">The device or libtorch cannot do it (exit code 3).</exception>
    public static Measurement Execute(
        TrainingSetup setup, string device, long? capacityBytes, IRunObserver? observer) => throw new NotSupportedException();
}
