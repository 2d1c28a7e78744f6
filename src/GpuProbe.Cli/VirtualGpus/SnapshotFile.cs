using GpuProbe.Cli.Terminal;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Core.VirtualGpus.Snapshots;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>Writes the file that <c>--snapshot</c> names.</summary>
internal static class SnapshotFile
{
    /// <summary>The option's name.</summary>
    public const string Option = "--snapshot";

    private const string AllocatorSettings = "PYTORCH_CUDA_ALLOC_CONF";

    /// <summary>Writes the snapshot of all processes on <paramref name="rig"/>.</summary>
    /// <returns>Whether all their allocations are in it.</returns>
    public static bool Write(string path, Rig rig, IReadOnlyList<ProcessReport> reports)
    {
        bool isWhole = false;
        WholeFile.Write(
            path,
            output => isWhole = MemorySnapshot.Write(output, reports, rig.OpenTrace, Environment.GetEnvironmentVariable(AllocatorSettings) ?? ""),
            Option);
        return isWhole;
    }
}
