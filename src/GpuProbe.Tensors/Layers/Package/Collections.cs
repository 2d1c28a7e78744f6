using System.Runtime;

namespace GpuProbe.Tensors.Layers;

/// <summary>.NET's garbage collections during a measured run.</summary>
public static class Collections
{
    private const long Bytes = 200L << 20;
    private static long begun;

    /// <summary>
    /// Puts them off until the result is disposed or 200 MiB of objects have been made. TorchSharp makes native numbers of C# ones and
    /// forgets them before libtorch has read them, in its optimizers above all: a collection just then frees what libtorch reads.
    /// </summary>
    public static IDisposable? PutOff()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion || !GC.TryStartNoGCRegion(Bytes))
            return null;
        begun = GC.GetTotalAllocatedBytes();
        return new Region();
    }

    /// <summary>Makes up for what was put off, at a moment at which libtorch reads nothing; does nothing while there is room.</summary>
    public static void CatchUp()
    {
        bool isOver = GCSettings.LatencyMode != GCLatencyMode.NoGCRegion;
        if (begun == 0 || (!isOver && GC.GetTotalAllocatedBytes() - begun < Bytes / 2))
            return;
        if (!isOver)
            GC.EndNoGCRegion();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        begun = GC.GetTotalAllocatedBytes();
        GC.TryStartNoGCRegion(Bytes);
    }

    private sealed class Region : IDisposable
    {
        // The region has ended by itself where a collection came all the same.
        public void Dispose()
        {
            begun = 0;
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
    }
}
