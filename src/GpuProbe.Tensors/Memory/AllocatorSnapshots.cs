using GpuProbe.Core.Snapshots;
using GpuProbe.Tensors.Interop;

namespace GpuProbe.Tensors.Memory;

/// <summary>Snapshots of libtorch's CUDA caching allocator, with the operators that a <see cref="MemoryTrace"/> knows.</summary>
public static class AllocatorSnapshots
{
    private const long NanosecondsInMicrosecond = 1000;

    /// <summary>What the allocator holds now.</summary>
    /// <param name="events">What was recorded of <paramref name="device"/> until now; may be empty.</param>
    /// <param name="device">The device's index.</param>
    /// <exception cref="TorchException">libtorch has no CUDA part, or its backend keeps no books of blocks (cudaMallocAsync).</exception>
    public static AllocatorSnapshot Take(IReadOnlyList<MemoryEvent> events, int device)
    {
        TorchRuntime.Load();
        (NativeCudaSegment[] segments, NativeCudaBlock[] blocks) = Native.TakeCudaSnapshot();
        return Of(segments, blocks, events, device);
    }

    /// <summary>What the allocator held when it last refused memory; told once, <see langword="null"/> where there is nothing to tell.</summary>
    /// <param name="events">What was recorded of <paramref name="device"/>; those after the refusal are left out.</param>
    /// <param name="device">The device's index.</param>
    public static AllocatorSnapshot? OfFailure(IReadOnlyList<MemoryEvent> events, int device)
    {
        if (Native.CudaSnapshotOfFailure() is not var (segments, blocks))
            return null;
        int last = events.Count - 1;
        while (last >= 0 && !events[last].IsRefusal)
            last--;
        return Of(segments, blocks, [.. events.Take(last + 1)], device);
    }

    /// <summary>Segments with their blocks and no events.</summary>
    internal static IEnumerable<SnapshotSegment> Segments(
        NativeCudaSegment[] segments, NativeCudaBlock[] blocks, IReadOnlyDictionary<long, string> operators, int? device)
    {
        int next = 0;
        foreach (NativeCudaSegment segment in segments)
        {
            ArraySegment<NativeCudaBlock> own = new(blocks, next, segment.Blocks);
            next += segment.Blocks;
            bool isTraced = segment.Device == device;
            yield return new SnapshotSegment(
                segment.Device, segment.Address, segment.TotalBytes, [.. own.Select(block => BlockOf(block, isTraced ? operators : null))])
            {
                AllocatedBytes = segment.AllocatedBytes,
                ActiveBytes = segment.ActiveBytes,
                RequestedBytes = segment.RequestedBytes,
                Stream = segment.Stream,
                IsLarge = segment.Large != 0,
                IsExpandable = segment.Expandable != 0,
                Pool = (segment.PoolFirst, segment.PoolSecond),
            };
        }
    }

    private static AllocatorSnapshot Of(NativeCudaSegment[] segments, NativeCudaBlock[] blocks, IReadOnlyList<MemoryEvent> events, int device)
    {
        var live = new Dictionary<long, MemoryEvent>();
        List<SnapshotEvent> trace = [];
        bool isExpandable = segments.Any(segment => segment.Expandable != 0);
        foreach (MemoryEvent e in events)
            Add(trace, live, e, isExpandable);
        var operators = live.ToDictionary(pair => pair.Key, pair => MemoryTrace.OperatorName(pair.Value.OperatorId));
        IEnumerable<SnapshotEvent>[] traces = [.. Enumerable.Repeat<IEnumerable<SnapshotEvent>>([], device), trace];
        return new AllocatorSnapshot([.. Segments(segments, blocks, operators, device)], traces);
    }

    private static void Add(List<SnapshotEvent> trace, Dictionary<long, MemoryEvent> live, in MemoryEvent e, bool isExpandable)
    {
        long time = e.Nanoseconds / NanosecondsInMicrosecond;
        if (e.IsRefusal)
        {
            trace.Add(new SnapshotEvent(SnapshotEvent.OutOfMemory, 0, e.RequestedBytes, time, MemoryTrace.OperatorName(e.OperatorId)));
        }
        else if (e.IsSegment)
        {
            string action = (e.RequestedBytes > 0, isExpandable) switch
            {
                (true, false) => "segment_alloc",
                (false, false) => "segment_free",
                (true, true) => "segment_map",
                (false, true) => "segment_unmap",
            };
            trace.Add(new SnapshotEvent(action, e.Address, Math.Abs(e.RequestedBytes), time, Operator: null));
        }
        else if (e.Bytes > 0)
        {
            live[e.Address] = e;
            trace.Add(new SnapshotEvent("alloc", e.Address, e.RequestedBytes, time, MemoryTrace.OperatorName(e.OperatorId)));
        }
        else if (e.Bytes < 0)
        {
            long bytes = live.Remove(e.Address, out MemoryEvent allocation) ? allocation.RequestedBytes : -e.Bytes;
            trace.Add(new SnapshotEvent("free_requested", e.Address, bytes, time, Operator: null));
            trace.Add(new SnapshotEvent("free_completed", e.Address, bytes, time, Operator: null));
        }
    }

    private static SnapshotBlock BlockOf(in NativeCudaBlock block, IReadOnlyDictionary<long, string>? operators) => new(
        block.Address, block.Bytes, block.RequestedBytes, (BlockState)block.State,
        (BlockState)block.State == BlockState.Inactive ? null : operators?.GetValueOrDefault(block.Address));
}
