using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training;

namespace GpuProbe.Cli.Worker;

/// <summary>Training on libtorch.</summary>
internal sealed class TorchWorkload : IWorkload
{
    /// <summary>Without the native library, cards are counted by their driver.</summary>
    public TorchWorkload() => TrainingRun.CountByDriver(DriverPool.Open);

    /// <inheritdoc/>
    public TorchInfo Describe(string device)
    {
        TrainingRun.Prepare(device);
        string version = TrainingRun.TorchVersion;
        return new TorchInfo(version, LoadedFile("libtorch_cpu.so"), TrainingRun.NativeLibraryPath, TrainingRun.NativeLibraryMissing);
    }

    /// <inheritdoc/>
    public Measurement Execute(TrainingSetup setup, WorkerRequest request, IRunObserver observer, Stream? journal, Stream? snapshot) =>
        TrainingRun.Execute(setup, request.Device, request.CapacityBytes, observer, journal, snapshot, request.Emulated, request.Placement);

    /// <inheritdoc/>
    public IReadOnlyList<TimedStep> Time(TrainingSetup setup, string device) => TrainingRun.Time(setup, device);

    /// <inheritdoc/>
    public void Leave(int exitCode) => TrainingRun.Leave(exitCode);

    // Only the loader knows which of several installed copies was taken.
    private static string? LoadedFile(string name)
    {
        const string maps = "/proc/self/maps";
        if (!File.Exists(maps))
            return null;
        return File.ReadLines(maps)
            .Select(line => line.IndexOf('/') is >= 0 and var start ? line[start..] : "")
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
    }
}
