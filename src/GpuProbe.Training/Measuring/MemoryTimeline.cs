using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Replays allocation events and keeps what was live at the highest point.</summary>
internal sealed class MemoryTimeline
{
    private readonly Dictionary<long, LiveBlock> live = [];
    private long allocated;
    private long serials;

    /// <summary>Number of allocations so far.</summary>
    internal long Serials => serials;

    /// <summary>Most bytes allocated at once so far.</summary>
    internal long PeakBytes { get; private set; }

    /// <summary>The phase of that peak.</summary>
    internal Phase PeakPhase { get; private set; }

    /// <summary>The blocks that were live at that peak.</summary>
    internal IReadOnlyList<LiveBlock> BlocksAtPeak { get; private set; } = [];

    /// <summary>The blocks that are live now.</summary>
    internal IEnumerable<LiveBlock> Live => live.Values;

    /// <summary>The live block at an address, if there is one.</summary>
    internal LiveBlock? At(long address) => live.TryGetValue(address, out LiveBlock block) ? block : null;

    /// <summary>Adds the events of one phase.</summary>
    internal void Add(IReadOnlyList<MemoryEvent> events, Phase phase)
    {
        int highest = HighestAfter(events);
        for (int i = 0; i < events.Count; i++)
        {
            Apply(events[i]);
            if (i == highest)
            {
                PeakPhase = phase;
                BlocksAtPeak = [.. live.Values];
            }
        }
    }

    // Index of the event after which the total is a new peak and the highest among these events, or -1.
    private int HighestAfter(IReadOnlyList<MemoryEvent> events)
    {
        int index = -1;
        long total = allocated;
        for (int i = 0; i < events.Count; i++)
        {
            total += events[i].Bytes;
            if (total <= PeakBytes)
                continue;
            PeakBytes = total;
            index = i;
        }
        return index;
    }

    private void Apply(in MemoryEvent e)
    {
        allocated += e.Bytes;
        if (e.Bytes > 0)
            live[e.Address] = new LiveBlock(++serials, e.Bytes, e.OperatorId, e.Region);
        else
            live.Remove(e.Address);
    }
}
