using System.Collections;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Measuring;

/// <summary>Replays allocation events and keeps what was live at the highest point.</summary>
internal sealed class MemoryTimeline
{
    private readonly Dictionary<long, LiveBlock> live = [];
    private long allocated;
    private readonly HashSet<long> marked = [];
    private long unsplit;
    private long markedBytes;

    /// <summary>Number of allocations so far.</summary>
    internal long Serials { get; private set; }

    /// <summary>Most bytes allocated at once so far.</summary>
    internal long PeakBytes { get; private set; }

    /// <summary>The phase of that peak.</summary>
    internal Phase PeakPhase { get; private set; }

    /// <summary>The blocks that were live at that peak.</summary>
    internal IReadOnlyList<LiveBlock> BlocksAtPeak { get; private set; } = [];

    /// <summary>The blocks that were live when memory was last refused; <see langword="null"/> if it never was.</summary>
    internal IReadOnlyList<LiveBlock>? BlocksAtFailure { get; private set; }

    /// <summary>Serials of all blocks that were marked while they lived.</summary>
    internal IReadOnlySet<long> Marked => marked;

    /// <summary>Most bytes that marked blocks were asked to hold at once.</summary>
    internal long PeakMarkedBytes { get; private set; }

    /// <summary>The blocks that are live now.</summary>
    internal IEnumerable<LiveBlock> Live => live.Values;

    /// <summary>The live block at an address, if there is one.</summary>
    internal LiveBlock? At(long address) => live.TryGetValue(address, out LiveBlock block) ? block : null;

    /// <summary>Adds the events of one phase.</summary>
    /// <returns>The highest totals among them that leave something out.</returns>
    internal PartialPeaks Add(IReadOnlyList<MemoryEvent> events, Phase phase)
    {
        BitArray scratch = ScratchAmong(events);
        int highest = HighestAfter(events);
        long withoutScratch = allocated;
        long highestWithoutScratch = allocated;
        long highestWithoutUnsplit = allocated - unsplit;
        for (int i = 0; i < events.Count; i++)
        {
            Apply(events[i], scratch[i]);
            if (!scratch[i])
                withoutScratch += events[i].Bytes;
            highestWithoutScratch = Math.Max(highestWithoutScratch, withoutScratch);
            highestWithoutUnsplit = Math.Max(highestWithoutUnsplit, allocated - unsplit);
            if (i != highest)
                continue;
            PeakPhase = phase;
            BlocksAtPeak = [.. live.Values];
        }
        return new PartialPeaks(highestWithoutScratch, highestWithoutUnsplit);
    }

    // Marks the allocation and the release of every block that the operator which made it also released.
    private static BitArray ScratchAmong(IReadOnlyList<MemoryEvent> events)
    {
        var scratch = new BitArray(events.Count);
        var allocations = new Dictionary<long, int>();
        for (int i = 0; i < events.Count; i++)
        {
            if (events[i].Bytes > 0)
                allocations[events[i].Address] = i;
            else if (events[i].IsScratch && allocations.TryGetValue(events[i].Address, out int allocation))
                scratch[i] = scratch[allocation] = true;
        }
        return scratch;
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

    private void Apply(in MemoryEvent e, bool isScratch)
    {
        allocated += e.Bytes;
        if (e.Bytes > 0)
        {
            var block = new LiveBlock(++Serials, e.Bytes, e.RequestedBytes, e.OperatorId, e.Region, isScratch, e.IsAgain);
            live[e.Address] = block;
            unsplit += block.UnsplitBytes;
        }
        else if (e.IsRefusal)
        {
            BlocksAtFailure = [.. live.Values];
        }
        else if (e.Bytes == 0)
        {
            if (!e.IsSegment)
                Mark(e.Address);
        }
        else if (live.Remove(e.Address, out LiveBlock released))
        {
            unsplit -= released.UnsplitBytes;
            if (marked.Contains(released.Serial))
                markedBytes -= released.RequestedBytes;
        }
    }

    private void Mark(long address)
    {
        if (At(address) is not { } block || !marked.Add(block.Serial))
            return;
        markedBytes += block.RequestedBytes;
        PeakMarkedBytes = Math.Max(PeakMarkedBytes, markedBytes);
    }
}
