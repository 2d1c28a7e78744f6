namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>Writes what PyTorch's <c>torch.cuda.memory._snapshot()</c> returns, as a pickle for https://pytorch.org/memory_viz.</summary>
/// <remarks>
/// Each device's snapshot is that of the moment of its peak of allocated bytes, or of an out-of-memory error after it. The first
/// process on a device has the device's own number in the file; a further one on the same device is given the next free number.
/// </remarks>
public static class MemorySnapshot
{
    // The caching allocator's own limit between its two pools.
    private const long SmallSegment = 2 << 20;

    /// <summary>Writes the snapshot of all processes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="reports">The processes.</param>
    /// <param name="openTrace">Opens a process's events by the name in its report; <see langword="null"/> if they are not there.</param>
    /// <param name="allocatorSettings">What <c>PYTORCH_CUDA_ALLOC_CONF</c> said.</param>
    /// <returns>Whether there was room for all events of all processes.</returns>
    public static bool Write(Stream output, IReadOnlyList<ProcessReport> reports, Func<string, Stream?> openTrace, string allocatorSettings)
    {
        List<SnapshotDevice> devices = [];
        bool isWhole = true;
        foreach (ProcessReport report in reports)
        {
            TraceRecord[]? trace = ReadTrace(report, openTrace);
            isWhole &= trace is null or { Length: < TraceRecord.Most };
            devices.AddRange(report.Devices.Where(device => device.Allocator is not null)
                .Select(device => trace is null ? SnapshotDevice.Of(device) : SnapshotDevice.Of(device, trace)));
        }

        Write(new Pickle(output), Numbered(devices), allocatorSettings);
        return isWhole;
    }

    private static TraceRecord[]? ReadTrace(ProcessReport report, Func<string, Stream?> openTrace)
    {
        using Stream? trace = report.Trace is { } name ? openTrace(name) : null;
        return trace is null ? null : TraceRecord.ReadAll(trace);
    }

    private static SnapshotDevice?[] Numbered(List<SnapshotDevice> devices)
    {
        var first = devices.GroupBy(device => device.Physical).ToDictionary(group => group.Key, group => group.First());
        int own = first.Count == 0 ? 0 : first.Keys.Max() + 1;
        return
        [
            .. Enumerable.Range(0, own).Select(physical => first.GetValueOrDefault(physical)),
            .. devices.Where(device => first[device.Physical] != device),
        ];
    }

    private static void Write(Pickle pickle, SnapshotDevice?[] devices, string allocatorSettings)
    {
        pickle.BeginDictionary();
        pickle.Text("segments");
        pickle.List(
            devices.Index().SelectMany(pair => pair.Item?.Segments ?? [], (pair, segment) => (Number: pair.Index, Device: pair.Item!, Segment: segment)),
            item => WriteSegment(pickle, item.Number, item.Device, item.Segment));
        pickle.Text("device_traces");
        pickle.List(devices, device => SnapshotEvents.Write(pickle, device));
        pickle.Text("allocator_settings");
        pickle.BeginDictionary();
        pickle.Text("PYTORCH_CUDA_ALLOC_CONF");
        pickle.Text(allocatorSettings);
        pickle.EndDictionary();
        pickle.Text("external_annotations");
        pickle.List(Array.Empty<long>(), pickle.Number);
        pickle.EndDictionary();
        pickle.End();
    }

    private static void WriteSegment(Pickle pickle, int number, SnapshotDevice device, LiveSegment segment)
    {
        LiveBlock[] blocks = [.. BlocksIn(device.Blocks, segment)];
        long allocated = blocks.Sum(block => block.Bytes);
        pickle.BeginDictionary();
        pickle.Field("device", number);
        pickle.Field("address", (long)segment.Address);
        pickle.Field("total_size", segment.Bytes);
        pickle.Field("allocated_size", allocated);
        pickle.Field("active_size", allocated);
        pickle.Field("requested_size", allocated);
        pickle.Field("stream", 0);
        pickle.Field("segment_type", segment.Bytes <= SmallSegment ? "small" : "large");
        pickle.Text("segment_pool_id");
        pickle.Pair(0, 0);
        pickle.Text("is_expandable");
        pickle.Flag(device.IsExpandable);
        pickle.Frames(null);
        pickle.Text("blocks");
        pickle.List(WithGaps(blocks, segment), block => WriteBlock(pickle, block));
        pickle.EndDictionary();
    }

    // Both lists are in order of their addresses.
    private static IEnumerable<LiveBlock> BlocksIn(IReadOnlyList<LiveBlock> blocks, LiveSegment segment)
    {
        int low = 0;
        for (int high = blocks.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (blocks[middle].Address < segment.Address)
                low = middle + 1;
            else
                high = middle;
        }

        ulong end = segment.Address + (ulong)segment.Bytes;
        for (int i = low; i < blocks.Count && blocks[i].Address < end; i++)
            yield return blocks[i];
    }

    private static IEnumerable<(LiveBlock Block, bool IsLive)> WithGaps(LiveBlock[] blocks, LiveSegment segment)
    {
        ulong address = segment.Address;
        foreach (LiveBlock block in blocks)
        {
            if (block.Address > address)
                yield return (Gap(address, block.Address), false);
            yield return (block, true);
            address = block.Address + (ulong)block.Bytes;
        }

        ulong end = segment.Address + (ulong)segment.Bytes;
        if (address < end)
            yield return (Gap(address, end), false);

        static LiveBlock Gap(ulong start, ulong end) => new(start, (long)(end - start), 0, 0, Operator: null);
    }

    private static void WriteBlock(Pickle pickle, (LiveBlock Block, bool IsLive) item)
    {
        pickle.BeginDictionary();
        pickle.Field("address", (long)item.Block.Address);
        pickle.Field("size", item.Block.Bytes);
        pickle.Field("requested_size", item.IsLive ? item.Block.Bytes : 0);
        pickle.Field("state", item.IsLive ? "active_allocated" : "inactive");
        pickle.Frames(item.Block.Operator);
        pickle.EndDictionary();
    }
}
