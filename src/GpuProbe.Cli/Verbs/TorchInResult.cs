using GpuProbe.Cli.Worker;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Verbs;

/// <summary>Adds to a result which libtorch ran.</summary>
internal static class TorchInResult
{
    /// <summary>The environment with the libtorch of <paramref name="outcome"/>, if the run got as far as to tell.</summary>
    public static EnvironmentInfo WithTorch(this EnvironmentInfo environment, WorkerOutcome outcome) =>
        outcome.Measurement is { } measurement
            ? environment with { Torch = new TorchInfo(measurement.TorchVersion, Path: null, NativeLibrary: null, Problem: null) }
            : environment;
}
