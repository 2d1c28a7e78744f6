using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal const int Ok = 0;
    internal const int Error = -1;
    internal const int OutOfMemory = -2;
    internal const int Stopped = -5;

    /// <summary>The status, unchecked: the region knows better what went wrong in it.</summary>
    internal static int Checkpoint(in NativeRegion region, out nint result) => gp_checkpoint(region, out result);

    internal static (long Count, double Seconds) TakeRecomputations()
    {
        Check(gp_recomputations_take(out long count, out double seconds));
        return (count, seconds);
    }

    [LibraryImport(Library)]
    private static partial int gp_checkpoint(in NativeRegion region, out nint result);

    [LibraryImport(Library)]
    private static partial int gp_recomputations_take(out long count, out double seconds);
}
