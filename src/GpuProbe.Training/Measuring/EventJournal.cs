using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Keeps what the allocator did, phase by phase, and writes it down when the run is over, so that no step waits for a file.</summary>
internal sealed class EventJournal(Stream output)
{
    private readonly List<(Phase Phase, int Step, int MicroBatchIndex, IReadOnlyList<MemoryEvent> Events)> kept = [];

    /// <summary>Keeps the events of one phase, or of the moments before it.</summary>
    internal void Add(Phase phase, int step, int microBatchIndex, IReadOnlyList<MemoryEvent> events) => kept.Add((phase, step, microBatchIndex, events));

    /// <summary>Writes all of it.</summary>
    internal void Write() => AllocatorJournal.Write(output, Events());

    private IEnumerable<AllocatorEvent> Events()
    {
        Dictionary<long, long> live = [];
        long numbers = 0;
        foreach ((Phase phase, int step, int microBatchIndex, IReadOnlyList<MemoryEvent> events) in kept)
        {
            foreach (MemoryEvent e in events)
            {
                AllocatorEvent Told(AllocatorEventKind kind, long bytes, long block) => new(
                    phase, step, microBatchIndex, kind, MemoryTrace.OperatorName(e.OperatorId), Math.Max(0, e.RequestedBytes), bytes, block);

                if (e.Bytes > 0)
                {
                    live[e.Address] = ++numbers;
                    yield return Told(AllocatorEventKind.Allocation, e.Bytes, numbers);
                }
                else if (e.Bytes < 0)
                {
                    live.Remove(e.Address, out long block);
                    yield return Told(AllocatorEventKind.Release, -e.Bytes, block);
                }
                else if (e.IsSegment)
                {
                    yield return e.RequestedBytes > 0
                        ? Told(AllocatorEventKind.SegmentAllocation, e.RequestedBytes, 0)
                        : Told(AllocatorEventKind.SegmentRelease, -e.RequestedBytes, 0);
                }
            }
        }
    }
}
