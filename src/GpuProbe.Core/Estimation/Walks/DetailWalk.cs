namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Also knows what is live, and keeps it for the highest point of all phases.</summary>
internal struct DetailWalk : IMemoryWalk
{
    private readonly Dictionary<Slot, long> live;
    private long highest;

    /// <summary>A walk that starts with nothing live.</summary>
    public DetailWalk()
    {
        live = new(ReferenceEqualityComparer.Instance);
        AtHighest = new(ReferenceEqualityComparer.Instance);
    }

    public long Now { get; private set; }

    public long Peak { get; private set; }

    /// <summary>What was live at the highest point.</summary>
    internal Dictionary<Slot, long> AtHighest { get; }

    public void Begin() => Peak = Now;

    public void Allocate(Slot slot, long bytes)
    {
        live[slot] = live.GetValueOrDefault(slot) + bytes;
        Now += bytes;
        Peak = Math.Max(Peak, Now);
        if (Now <= highest)
            return;
        highest = Now;
        AtHighest.Clear();
        foreach ((Slot kind, long size) in live)
            AtHighest[kind] = size;
    }

    public void Free(Slot slot, long bytes)
    {
        live[slot] -= bytes;
        Now -= bytes;
    }

    public readonly bool Again(ref Repetition repetition) => repetition.Done++ < repetition.Count;
}
