using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static nint ChunkedLoss(nint hidden, nint weight, nint targets, long ignoreIndex, long chunk, bool upcast)
    {
        Check(gp_chunked_loss(hidden, weight, targets, ignoreIndex, chunk, upcast ? 1 : 0, out nint loss));
        return loss;
    }

    [LibraryImport(Library)]
    private static partial int gp_chunked_loss(
        nint hidden, nint weight, nint targets, long ignoreIndex, long chunk, int upcast, out nint loss);
}
