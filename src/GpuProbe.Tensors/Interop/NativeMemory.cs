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
    public int Scratch;
    public int Again;
    public long Requested;
}

/// <summary>One tensor kept for backward, laid out as <c>gp_saved_tensor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSavedTensor
{
    public long StorageAddress;
    public long StorageBytes;
    public int OperatorId;
    public int Region;
    public long WeightCopy;
}

/// <summary>Totals, laid out as <c>gp_memory_stats</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMemoryStats
{
    public long AllocatedBytes;
    public long PeakBytes;
    public long AllocationCount;
}

/// <summary>A figure now and at its highest, laid out as <c>gp_peaked_bytes</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePeakedBytes
{
    public long Current;
    public long Peak;
}

/// <summary>The CUDA caching allocator's statistics, laid out as <c>gp_cuda_memory</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCudaMemory
{
    public NativePeakedBytes Allocated;
    public NativePeakedBytes Reserved;
    public NativePeakedBytes Active;
    public NativePeakedBytes Requested;
    public NativePeakedBytes InactiveSplit;
    public NativePeakedBytes Device;
    public long DeviceTotal;
    public long Retries;
    public long OutOfMemory;
}

/// <summary>The last refused allocation, laid out as <c>gp_out_of_memory</c>; negative where the device has no such figure.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeOutOfMemory
{
    public long RequestedBytes;
    public long AllocatedBytes;
    public long ReservedBytes;
    public long DeviceBytes;
    public int OperatorId;
    public int Region;
}
