namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>Writes a device's events as a snapshot has them.</summary>
internal static class SnapshotEvents
{
    private const ulong NanosecondsInMicrosecond = 1000;

    /// <summary>The list of events; empty for a device that nobody used.</summary>
    public static void Write(Pickle pickle, SnapshotDevice? device) =>
        pickle.List(device is null ? [] : Entries(device), entry => WriteEntry(pickle, entry));

    private static IEnumerable<(string Action, TraceRecord Record, string? Operator)> Entries(SnapshotDevice device) => device.Events.Index()
        .SelectMany(pair => Actions(pair.Item, device.IsExpandable), (pair, action) => (action, pair.Item, device.OperatorOf(pair.Index)));

    private static string[] Actions(TraceRecord record, bool isExpandable) => (record.Kind, record.Bytes > 0, isExpandable) switch
    {
        (TraceKind.Segment, true, false) => ["segment_alloc"],
        (TraceKind.Segment, false, false) => ["segment_free"],
        (TraceKind.Segment, true, true) => ["segment_map"],
        (TraceKind.Segment, false, true) => ["segment_unmap"],
        (TraceKind.Block, true, _) => ["alloc"],
        (TraceKind.Block, false, _) => ["free_requested", "free_completed"],
        (TraceKind.OutOfMemory, _, _) => ["oom"],
        _ => [],
    };

    private static void WriteEntry(Pickle pickle, (string Action, TraceRecord Record, string? Operator) entry)
    {
        pickle.BeginDictionary();
        pickle.Field("action", entry.Action);
        pickle.Field(entry.Record.Kind == TraceKind.OutOfMemory ? "device_free" : "addr", (long)entry.Record.Address);
        pickle.Field("size", Math.Abs(entry.Record.Bytes));
        pickle.Field("stream", 0);
        pickle.Field("time_us", (long)(entry.Record.Nanoseconds / NanosecondsInMicrosecond));
        pickle.Frames(entry.Operator);
        pickle.EndDictionary();
    }
}
