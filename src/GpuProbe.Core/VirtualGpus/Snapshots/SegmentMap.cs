namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>Address ranges that the caching allocator holds. Expandable segments grow and shrink in pieces.</summary>
internal sealed class SegmentMap
{
    private readonly SortedList<ulong, ulong> _ends = [];

    /// <summary>Takes a range in.</summary>
    public void Add(ulong address, long bytes) => _ends[address] = address + (ulong)bytes;

    /// <summary>Takes a range out, be it a part of one that came in or several.</summary>
    public void Remove(ulong address, long bytes)
    {
        ulong end = address + (ulong)bytes;
        if (_ends.TryGetValue(address, out ulong whole) && whole == end)
        {
            _ends.Remove(address);
            return;
        }

        foreach ((ulong start, ulong stop) in _ends.Where(range => range.Key < end && range.Value > address).ToArray())
        {
            _ends.Remove(start);
            if (start < address)
                _ends[start] = address;
            if (stop > end)
                _ends[end] = stop;
        }
    }

    /// <summary>The ranges by address; where <paramref name="merged"/>, neighbours as one.</summary>
    public IReadOnlyList<LiveSegment> Ranges(bool merged)
    {
        List<LiveSegment> ranges = [];
        foreach ((ulong start, ulong end) in _ends)
        {
            if (merged && ranges is [.., var last] && last.Address + (ulong)last.Bytes == start)
                ranges[^1] = last with { Bytes = (long)(end - last.Address) };
            else
                ranges.Add(new LiveSegment(start, (long)(end - start)));
        }

        return ranges;
    }
}
