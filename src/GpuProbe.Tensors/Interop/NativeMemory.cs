using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>One allocation or release, laid out as <c>gp_memory_event</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMemoryEvent
{
    public long Address;
    public long Bytes;
    public long Nanoseconds;
    public int OperatorId;
    public int Region;
    public long Scratch;
}

/// <summary>One tensor kept for backward, laid out as <c>gp_saved_tensor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSavedTensor
{
    public long StorageAddress;
    public long StorageBytes;
    public int OperatorId;
    public int Region;
}

/// <summary>Totals, laid out as <c>gp_memory_stats</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMemoryStats
{
    public long AllocatedBytes;
    public long PeakBytes;
    public long AllocationCount;
    public long LostEvents;
}

/// <summary>The last refused allocation, laid out as <c>gp_out_of_memory</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeOutOfMemory
{
    public long RequestedBytes;
    public long AllocatedBytes;
    public int OperatorId;
    public int Region;
}
