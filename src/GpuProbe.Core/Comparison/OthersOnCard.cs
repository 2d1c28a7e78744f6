using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Comparison;

/// <summary>Tells from what NVML saw whether others used a card while a run was measured on it.</summary>
public static class OthersOnCard
{
    /// <summary>
    /// What an idle card may show as in use: the driver's own bookkeeping, a few MiB without a display. Assumed, on the high side, and
    /// well below the least CUDA context of another process (100 MiB and more).
    /// </summary>
    public const long IdleBytes = 64 * ByteSize.MiB;

    /// <summary>
    /// What NVML may see beyond the run's own readings without anybody else: the driver grows its own tables while a process runs, and
    /// counts in units of 2 MiB. Assumed, on the high side, and again below the least CUDA context.
    /// </summary>
    public const long ToleranceBytes = 64 * ByteSize.MiB;

    /// <summary>Why the device's peak is not the run's own, a sentence each; empty where nothing speaks against it.</summary>
    /// <param name="watch">What NVML saw.</param>
    /// <param name="peakDeviceBytes">The most that the run itself read off the card (<c>cudaMemGetInfo</c>); <see langword="null"/> if it read nothing.</param>
    public static IEnumerable<string> Doubts(CardWatch watch, long? peakDeviceBytes)
    {
        long sampled = watch.PeakBytes - watch.BeforeBytes;
        if (peakDeviceBytes - watch.OffsetBytes - watch.BeforeBytes is { } own && sampled - own > ToleranceBytes)
            yield return $"Others used the card meanwhile: NVML saw {new ByteSize(sampled)} more in use than before the run, the run itself only {new ByteSize(own)}.";
        long left = watch.AfterBytes - watch.BeforeBytes;
        if (Math.Abs(left) > ToleranceBytes)
            yield return $"Others used the card meanwhile: after the run {new ByteSize(Math.Abs(left))} {(left > 0 ? "more" : "less")} were in use than before it.";
    }
}
