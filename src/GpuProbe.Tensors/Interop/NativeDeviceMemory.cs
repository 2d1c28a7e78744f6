using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>The books of a GPU's caching allocator, laid out as <c>gp_device_memory</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDeviceMemory
{
    public long AllocatedBytes;
    public long AllocatedPeakBytes;
    public long ReservedBytes;
    public long ReservedPeakBytes;
    public long Retries;
    public long OutOfMemoryCount;
}
