using GpuProbe.Core.Snapshots;

namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>Writes what PyTorch's <c>torch.cuda.memory._snapshot()</c> returns, as a pickle for https://pytorch.org/memory_viz.</summary>
/// <remarks>
/// Each device's snapshot is that of the moment of its peak of allocated bytes, or of an out-of-memory error after it. The first
/// process on a device has the device's own number in the file; a further one on the same device is given the next free number.
/// </remarks>
public static class MemorySnapshot
{
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

        Write(output, Numbered(devices), allocatorSettings);
        return isWhole;
    }

    private static void Write(Stream output, SnapshotDevice?[] numbered, string allocatorSettings)
    {
        IEnumerable<SnapshotSegment> segments = numbered.Index().SelectMany(
            pair => pair.Item?.Segments ?? [], (pair, segment) => FilledSegment.Of(pair.Index, pair.Item!, segment));
        SnapshotPickle.Write(output, new AllocatorSnapshot(segments, [.. numbered.Select(SnapshotEvents.Of)]), allocatorSettings);
    }

    /// <summary>Writes the snapshot of one device from its events.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="device">The device.</param>
    /// <param name="isExpandable">Whether its segments are mapped piece by piece.</param>
    /// <param name="events">Its events from the beginning, segments among them where there are any; what comes after the peak of allocated bytes, or after a later refusal, is left out.</param>
    /// <param name="operators">What asked for the block that an event allocates, by the event's index.</param>
    /// <param name="allocatorSettings">What <c>PYTORCH_CUDA_ALLOC_CONF</c> said.</param>
    public static void Write(
        Stream output,
        int device,
        bool isExpandable,
        IReadOnlyList<TraceRecord> events,
        IReadOnlyDictionary<int, string> operators,
        string allocatorSettings) =>
        Write(output, Numbered([SnapshotDevice.Of(device, isExpandable, events, operators)]), allocatorSettings);

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
}
