using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

internal static unsafe partial class Native
{
    internal static NativeCudaBackend CudaAllocatorBackend()
    {
        NativeCudaBackend backend;
        Check(gp_cuda_allocator_backend(&backend));
        return backend;
    }

    internal static NativeCudaStatistics CudaAllocatorStatistics(int device)
    {
        NativeCudaStatistics statistics;
        Check(gp_cuda_allocator_statistics(device, &statistics));
        return statistics;
    }

    internal static void ResetCudaAllocatorPeaks(int device) => Check(gp_cuda_allocator_reset_peaks(device));

    internal static void ResetCudaAllocatorAccumulated(int device) => Check(gp_cuda_allocator_reset_accumulated(device));

    internal static void EmptyCudaCache() => Check(gp_cuda_allocator_empty_cache());

    internal static double CudaMemoryFraction(int device)
    {
        double fraction;
        Check(gp_cuda_allocator_fraction(device, &fraction));
        return fraction;
    }

    internal static void SetCudaMemoryFraction(int device, double fraction) => Check(gp_cuda_allocator_set_fraction(device, fraction));

    internal static int CurrentCudaDevice()
    {
        int device;
        Check(gp_cuda_current_device(&device));
        return device;
    }

    internal static void SetCurrentCudaDevice(int device) => Check(gp_cuda_set_device(device));

    internal static (long Free, long Total) CudaDeviceMemory(int device)
    {
        long free, total;
        Check(gp_cuda_device_memory(device, &free, &total));
        return (free, total);
    }

    internal static NativeCudaDevice CudaDeviceProperties(int device)
    {
        NativeCudaDevice properties;
        Check(gp_cuda_device_properties(device, &properties));
        return properties;
    }

    /// <summary>Takes what the allocator holds at this moment, of all devices.</summary>
    internal static (NativeCudaSegment[] Segments, NativeCudaBlock[] Blocks) TakeCudaSnapshot()
    {
        nint snapshot;
        Check(gp_cuda_snapshot_take(&snapshot));
        return Contents(snapshot);
    }

    /// <summary>What it held when it last refused somebody memory; told once.</summary>
    internal static (NativeCudaSegment[] Segments, NativeCudaBlock[] Blocks)? CudaSnapshotOfFailure()
    {
        _ = NewCudaSnapshotOfFailure();
        var held = failureSnapshot;
        failureSnapshot = null;
        return held;
    }

    /// <summary>The same of a refusal of which nothing has been asked yet; it can still be told.</summary>
    internal static (NativeCudaSegment[] Segments, NativeCudaBlock[] Blocks)? NewCudaSnapshotOfFailure()
    {
        if (gp_cuda_snapshot_of_failure() is not (not 0 and var snapshot))
            return null;
        failureSnapshot = Contents(snapshot);
        return failureSnapshot;
    }

    private static (NativeCudaSegment[] Segments, NativeCudaBlock[] Blocks)? failureSnapshot;

    private static (NativeCudaSegment[] Segments, NativeCudaBlock[] Blocks) Contents(nint snapshot)
    {
        try
        {
            long count;
            NativeCudaSegment* segments = gp_cuda_snapshot_segments(snapshot, &count);
            NativeCudaSegment[] ownSegments = new ReadOnlySpan<NativeCudaSegment>(segments, checked((int)count)).ToArray();
            NativeCudaBlock* blocks = gp_cuda_snapshot_blocks(snapshot, &count);
            return (ownSegments, new ReadOnlySpan<NativeCudaBlock>(blocks, checked((int)count)).ToArray());
        }
        finally
        {
            gp_cuda_snapshot_free(snapshot);
        }
    }

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_backend(NativeCudaBackend* backend);

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_statistics(int device, NativeCudaStatistics* statistics);

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_reset_peaks(int device);

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_reset_accumulated(int device);

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_empty_cache();

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_fraction(int device, double* fraction);

    [LibraryImport(Library)]
    private static partial int gp_cuda_allocator_set_fraction(int device, double fraction);

    [LibraryImport(Library)]
    private static partial int gp_cuda_current_device(int* device);

    [LibraryImport(Library)]
    private static partial int gp_cuda_set_device(int device);

    [LibraryImport(Library)]
    private static partial int gp_cuda_device_memory(int device, long* free, long* total);

    [LibraryImport(Library)]
    private static partial int gp_cuda_device_properties(int device, NativeCudaDevice* properties);

    [LibraryImport(Library)]
    private static partial int gp_cuda_snapshot_take(nint* snapshot);

    [LibraryImport(Library)]
    private static partial nint gp_cuda_snapshot_of_failure();

    [LibraryImport(Library)]
    private static partial NativeCudaSegment* gp_cuda_snapshot_segments(nint snapshot, long* count);

    [LibraryImport(Library)]
    private static partial NativeCudaBlock* gp_cuda_snapshot_blocks(nint snapshot, long* count);

    [LibraryImport(Library)]
    private static partial void gp_cuda_snapshot_free(nint snapshot);
}
