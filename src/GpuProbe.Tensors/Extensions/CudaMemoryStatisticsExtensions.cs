using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>PyTorch's <c>torch.cuda.memory_stats</c>.</summary>
public static class CudaMemoryStatisticsExtensions
{
    extension(torch.cuda)
    {
        /// <summary>
        /// Every statistic of the caching allocator under PyTorch's keys, in order: <c>allocated_bytes.all.peak</c>,
        /// <c>segment.small_pool.current</c>, <c>num_ooms</c>, … The backend <c>cudaMallocAsync</c> knows allocated, active and reserved
        /// bytes of <c>all</c>, now and at their peaks; there the rest is 0.
        /// </summary>
        /// <param name="device">The device; the current one unless stated.</param>
        /// <exception cref="TorchException">libtorch has no CUDA part, or there is no such device.</exception>
        public static IReadOnlyDictionary<string, long> memory_stats(Device? device = null)
        {
            NativeCudaStatistics all = CudaMemoryExtensions.Statistics(device);
            var stats = new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["num_alloc_retries"] = all.AllocationRetries,
                ["num_ooms"] = all.OutOfMemoryErrors,
                ["num_sync_all_streams"] = all.SyncAllStreams,
                ["num_device_alloc"] = all.DeviceAllocations,
                ["num_device_free"] = all.DeviceFrees,
                ["max_split_size"] = all.MaxSplitSize,
            };
            Add(stats, "allocation", all.Allocation);
            Add(stats, "segment", all.Segment);
            Add(stats, "active", all.Active);
            Add(stats, "inactive_split", all.InactiveSplit);
            Add(stats, "allocated_bytes", all.AllocatedBytes);
            Add(stats, "reserved_bytes", all.ReservedBytes);
            Add(stats, "active_bytes", all.ActiveBytes);
            Add(stats, "inactive_split_bytes", all.InactiveSplitBytes);
            Add(stats, "requested_bytes", all.RequestedBytes);
            Add(stats, "oversize_allocations", all.OversizeAllocations);
            Add(stats, "oversize_segments", all.OversizeSegments);
            return stats;
        }
    }

    private static void Add(SortedDictionary<string, long> stats, string name, in NativePoolStatistic statistic)
    {
        Add(stats, name + ".all", statistic.All);
        Add(stats, name + ".small_pool", statistic.SmallPool);
        Add(stats, name + ".large_pool", statistic.LargePool);
    }

    private static void Add(SortedDictionary<string, long> stats, string name, in NativeStatistic statistic)
    {
        stats[name + ".current"] = statistic.Current;
        stats[name + ".peak"] = statistic.Peak;
        stats[name + ".allocated"] = statistic.Allocated;
        stats[name + ".freed"] = statistic.Freed;
    }
}
