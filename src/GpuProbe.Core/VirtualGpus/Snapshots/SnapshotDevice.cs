namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>What a snapshot shows of one process on one device: events up to a moment, and what is live at that moment.</summary>
internal sealed class SnapshotDevice
{
    private readonly Dictionary<int, string> _operators = [];

    private SnapshotDevice(int physical, bool isExpandable)
    {
        Physical = physical;
        IsExpandable = isExpandable;
    }

    private SnapshotDevice(DeviceReport report) : this(report.Physical, report.AtPeakDevice.Physical > 0)
    {
    }

    /// <summary>The device among all of the rig.</summary>
    public int Physical { get; }

    /// <summary>Whether its segments are mapped piece by piece.</summary>
    public bool IsExpandable { get; }

    /// <summary>The events.</summary>
    public IReadOnlyList<TraceRecord> Events { get; private init; } = [];

    /// <summary>Blocks live at the end of the events, by address.</summary>
    public IReadOnlyList<LiveBlock> Blocks { get; private init; } = [];

    /// <summary>Segments at the end of the events, by address; every block lies in one.</summary>
    public IReadOnlyList<LiveSegment> Segments { get; private init; } = [];

    /// <summary>What asked for the block that an event allocates; <see langword="null"/> if not known.</summary>
    public string? OperatorOf(int eventIndex) => _operators.GetValueOrDefault(eventIndex);

    /// <summary>From a report alone: what was live at its peak of allocated bytes.</summary>
    public static SnapshotDevice Of(DeviceReport report)
    {
        LiveBlock[] blocks = [.. report.BlocksAtPeak.OrderBy(block => block.Address)];
        var segments = new SegmentMap();
        foreach (LiveSegment segment in report.SegmentsAtPeak)
            segments.Add(segment.Address, segment.Bytes);
        return new SnapshotDevice(report) { Blocks = blocks, Segments = Holding(blocks, segments, report.AtPeakDevice.Physical > 0) };
    }

    /// <summary>From a report and the events of its process.</summary>
    public static SnapshotDevice Of(DeviceReport report, IEnumerable<TraceRecord> trace)
    {
        TraceRecord[] all = [.. trace.Where(record => record.Device == report.Index)];
        TraceRecord[] events = all[..SnapshotMoment.Of(all)];
        Dictionary<ulong, int> live = [];
        var segments = new SegmentMap();
        foreach ((int index, TraceRecord record) in events.Index())
            Replay(index, record, live, segments);

        var operators = report.BlocksAtPeak.ToLookup(block => (block.Address, block.Bytes), block => block.Operator);
        LiveBlock[] blocks = [.. live.OrderBy(pair => pair.Key).Select(pair => BlockOf(events[pair.Value]))];
        var device = new SnapshotDevice(report) { Events = events, Blocks = blocks, Segments = Holding(blocks, segments, report.AtPeakDevice.Physical > 0) };
        foreach (LiveBlock block in blocks.Where(block => block.Operator is not null))
            device._operators[live[block.Address]] = block.Operator!;
        return device;

        LiveBlock BlockOf(TraceRecord record) => new(
            record.Address, record.Bytes, record.Nanoseconds / 1e9, record.Thread, operators[(record.Address, record.Bytes)].FirstOrDefault());
    }

    /// <summary>From the events of a device.</summary>
    public static SnapshotDevice Of(int physical, bool isExpandable, IReadOnlyList<TraceRecord> trace, IReadOnlyDictionary<int, string> operators)
    {
        TraceRecord[] events = [.. trace.Take(SnapshotMoment.Of(trace))];
        Dictionary<ulong, int> live = [];
        var map = new SegmentMap();
        foreach ((int index, TraceRecord record) in events.Index())
            Replay(index, record, live, map);
        LiveBlock[] blocks =
        [
            .. live.OrderBy(pair => pair.Key).Select(pair => new LiveBlock(
                pair.Key, events[pair.Value].Bytes, events[pair.Value].Nanoseconds / 1e9, events[pair.Value].Thread, operators.GetValueOrDefault(pair.Value))),
        ];
        var device = new SnapshotDevice(physical, isExpandable) { Events = events, Blocks = blocks, Segments = Holding(blocks, map, isExpandable) };
        foreach ((int index, string name) in operators.Where(pair => pair.Key < events.Length))
            device._operators[index] = name;
        return device;
    }

    private static void Replay(int index, TraceRecord record, Dictionary<ulong, int> live, SegmentMap segments)
    {
        switch (record)
        {
            case { Kind: TraceKind.Segment, Bytes: > 0 }:
                segments.Add(record.Address, record.Bytes);
                break;
            case { Kind: TraceKind.Segment }:
                segments.Remove(record.Address, -record.Bytes);
                break;
            case { Kind: TraceKind.Block, Bytes: > 0 }:
                live[record.Address] = index;
                break;
            case { Kind: TraceKind.Block }:
                live.Remove(record.Address);
                break;
            default:
                break;
        }
    }

    // Without a caching allocator's segments (backend cudaMallocAsync) each block is one of its own.
    private static IReadOnlyList<LiveSegment> Holding(IReadOnlyList<LiveBlock> blocks, SegmentMap segments, bool merged)
    {
        IReadOnlyList<LiveSegment> ranges = segments.Ranges(merged);
        int next = 0;
        List<LiveSegment> missing = [];
        foreach (LiveBlock block in blocks)
        {
            while (next < ranges.Count && ranges[next].Address + (ulong)ranges[next].Bytes <= block.Address)
                next++;
            if (next == ranges.Count || ranges[next].Address > block.Address)
                missing.Add(new LiveSegment(block.Address, block.Bytes));
        }

        return missing.Count == 0 ? ranges : [.. ranges.Concat(missing).OrderBy(range => range.Address)];
    }
}
