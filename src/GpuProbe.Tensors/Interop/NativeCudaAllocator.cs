using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>A statistic, laid out as <c>gp_statistic</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeStatistic
{
    public long Current;
    public long Peak;
    public long Allocated;
    public long Freed;
}

/// <summary>A statistic by pool, laid out as <c>gp_pool_statistic</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePoolStatistic
{
    public NativeStatistic All;
    public NativeStatistic SmallPool;
    public NativeStatistic LargePool;
}

/// <summary>All that the CUDA caching allocator counts, laid out as <c>gp_cuda_statistics</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCudaStatistics
{
    public NativePoolStatistic Allocation;
    public NativePoolStatistic Segment;
    public NativePoolStatistic Active;
    public NativePoolStatistic InactiveSplit;
    public NativePoolStatistic AllocatedBytes;
    public NativePoolStatistic ReservedBytes;
    public NativePoolStatistic ActiveBytes;
    public NativePoolStatistic InactiveSplitBytes;
    public NativePoolStatistic RequestedBytes;
    public NativeStatistic OversizeAllocations;
    public NativeStatistic OversizeSegments;
    public long AllocationRetries;
    public long OutOfMemoryErrors;
    public long SyncAllStreams;
    public long DeviceAllocations;
    public long DeviceFrees;
    public long MaxSplitSize;
}

/// <summary>The allocator in use, laid out as <c>gp_cuda_backend</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCudaBackend
{
    public fixed byte Name[32];
    public int ExpandableSegments;
    public int Traceable;
}

/// <summary>A segment, laid out as <c>gp_cuda_segment</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCudaSegment
{
    public long Address;
    public long TotalBytes;
    public long RequestedBytes;
    public long AllocatedBytes;
    public long ActiveBytes;
    public long Stream;
    public long PoolFirst;
    public long PoolSecond;
    public int Device;
    public int Large;
    public int Expandable;
    public int Blocks;
}

/// <summary>A block of a segment, laid out as <c>gp_cuda_block</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCudaBlock
{
    public long Address;
    public long Bytes;
    public long RequestedBytes;
    public long State;
}

/// <summary>What a device is, laid out as <c>gp_cuda_device</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCudaDevice
{
    public fixed byte Name[256];
    public long TotalBytes;
    public int Major;
    public int Minor;
    public long Multiprocessors;
}
