using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static void BeforeBackward(nint tensor, delegate* unmanaged<nint, int> callback, nint context) =>
        Check(gp_tensor_before_backward(tensor, callback, context));

    internal static nint AfterBackward(nint tensor, delegate* unmanaged<nint, int> callback, nint context)
    {
        Check(gp_tensor_after_backward(tensor, callback, context, out nint passed));
        return passed;
    }

    internal static void AtEndOfBackward(delegate* unmanaged<nint, int> callback, nint context) =>
        Check(gp_backward_at_end(callback, context));

    internal static NativeStream StreamFromPool(int deviceType, int deviceIndex, bool highPriority)
    {
        Check(gp_stream_from_pool(deviceType, deviceIndex, highPriority ? 1 : 0, out NativeStream stream));
        return stream;
    }

    internal static NativeStream ExchangeStream(NativeStream stream)
    {
        Check(gp_stream_exchange(in stream, out NativeStream before));
        return before;
    }

    [LibraryImport(Library)]
    private static partial int gp_tensor_before_backward(nint tensor, delegate* unmanaged<nint, int> callback, nint context);

    [LibraryImport(Library)]
    private static partial int gp_tensor_after_backward(nint tensor, delegate* unmanaged<nint, int> callback, nint context, out nint passed);

    [LibraryImport(Library)]
    private static partial int gp_backward_at_end(delegate* unmanaged<nint, int> callback, nint context);

    [LibraryImport(Library)]
    private static partial int gp_stream_from_pool(int deviceType, int deviceIndex, int highPriority, out NativeStream stream);

    [LibraryImport(Library)]
    private static partial int gp_stream_exchange(in NativeStream stream, out NativeStream before);
}
