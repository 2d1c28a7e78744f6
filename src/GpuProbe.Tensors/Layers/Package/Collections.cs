using System.Runtime;

namespace GpuProbe.Tensors.Layers;

/// <summary>.NET's garbage collections during a measured run.</summary>
public static class Collections
{
    private const long Bytes = 200L << 20;

    /// <summary>
    /// Puts them off until the result is disposed or the run has made 200 MiB of objects. TorchSharp makes native numbers of C# ones and
    /// forgets them before libtorch has read them, in its optimizers above all: a collection just then frees what libtorch reads.
    /// </summary>
    public static IDisposable? PutOff() =>
        GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(Bytes) ? new Region() : null;

    private sealed class Region : IDisposable
    {
        // The region has ended by itself where a collection came all the same.
        public void Dispose()
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
    }
}
