using GpuProbe.Core.VirtualGpus.Snapshots;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Keeps what PyTorch's memory viewer shows of a run: its events up to the peak, or up to where memory was refused.</summary>
internal sealed class RunSnapshot(Stream output, IDeviceMemory memory)
{
    private const long NanosecondsInTick = 100;

    private readonly List<MemoryEvent> kept = [];
    private DeviceOutOfMemoryException? refusal;

    /// <summary>Adds events.</summary>
    internal void Add(IReadOnlyList<MemoryEvent> events) => kept.AddRange(events);

    /// <summary>Notes what the last refusal was about.</summary>
    internal void Refused(DeviceOutOfMemoryException error) => refusal = error;

    /// <summary>Writes the file.</summary>
    internal void Write()
    {
        int device = Math.Max(0, memory.Device.index);
        long now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsInTick;
        long offset = kept is [.., var newest] ? now - newest.Nanoseconds : 0;
        int refused = refusal is null ? -1 : kept.FindLastIndex(e => e.IsRefusal);
        List<TraceRecord> records = [];
        Dictionary<int, string> operators = [];
        foreach (MemoryEvent e in refused < 0 ? kept : kept[..(refused + 1)])
        {
            if (Record(e, device, (ulong)(e.Nanoseconds + offset)) is not { } record)
                continue;
            operators[records.Count] = MemoryTrace.OperatorName(e.OperatorId);
            records.Add(record);
        }

        MemorySnapshot.Write(
            output, device, memory.Allocator?.ExpandableSegments ?? false, records, operators, Environment.GetEnvironmentVariable("PYTORCH_CUDA_ALLOC_CONF") ?? "");
    }

    private TraceRecord? Record(in MemoryEvent e, int device, ulong nanoseconds) => e switch
    {
        { IsRefusal: true } when refusal is not null => new TraceRecord(
            (ulong)(memory.Totals.DeviceTotalBytes - refusal.DeviceBytes ?? 0), refusal.RequestedBytes ?? 0, nanoseconds, TraceKind.OutOfMemory, device, thread: 0),
        { IsSegment: true } => new TraceRecord((ulong)e.Address, e.RequestedBytes, nanoseconds, TraceKind.Segment, device, thread: 0),
        { Bytes: not 0 } => new TraceRecord((ulong)e.Address, e.Bytes, nanoseconds, TraceKind.Block, device, thread: 0),
        _ => null,
    };
}
