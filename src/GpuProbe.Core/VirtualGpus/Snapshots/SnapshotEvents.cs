using GpuProbe.Core.Snapshots;

namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>A device's events as a snapshot has them.</summary>
internal static class SnapshotEvents
{
    private const ulong NanosecondsInMicrosecond = 1000;

    /// <summary>The events; empty for a device that nobody used.</summary>
    public static IEnumerable<SnapshotEvent> Of(SnapshotDevice? device) => device is null ? [] : device.Events.Index().SelectMany(
        pair => Actions(pair.Item, device.IsExpandable),
        (pair, action) => new SnapshotEvent(
            action, (long)pair.Item.Address, Math.Abs(pair.Item.Bytes), (long)(pair.Item.Nanoseconds / NanosecondsInMicrosecond),
            device.OperatorOf(pair.Index)));

    private static string[] Actions(TraceRecord record, bool isExpandable) => (record.Kind, record.Bytes > 0, isExpandable) switch
    {
        (TraceKind.Segment, true, false) => ["segment_alloc"],
        (TraceKind.Segment, false, false) => ["segment_free"],
        (TraceKind.Segment, true, true) => ["segment_map"],
        (TraceKind.Segment, false, true) => ["segment_unmap"],
        (TraceKind.Block, true, _) => ["alloc"],
        (TraceKind.Block, false, _) => ["free_requested", "free_completed"],
        (TraceKind.OutOfMemory, _, _) => [SnapshotEvent.OutOfMemory],
        _ => [],
    };
}
