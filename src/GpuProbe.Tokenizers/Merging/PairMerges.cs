namespace GpuProbe.Tokenizers.Merging;

/// <summary>Which two neighbours become which symbol, and how early. Symbols are numbers of the caller.</summary>
internal sealed class PairMerges
{
    private const ulong Free = ulong.MaxValue;

    private Slot[] _slots;

    public PairMerges(int expected)
    {
        int slots = 64;
        while (slots < expected * 2L)
            slots <<= 1;
        _slots = new Slot[slots];
        Array.Fill(_slots, new Slot(Free, 0, 0));
    }

    public int Count { get; private set; }

    /// <summary>Adds a merge; one of the same pair takes its place.</summary>
    public void Add(int left, int right, int rank, int merged)
    {
        if (Count >= _slots.Length / 2)
            Grow();
        ref Slot slot = ref Place(Key(left, right));
        if (slot.Key == Free)
            Count++;
        slot = new Slot(Key(left, right), rank, merged);
    }

    /// <summary>Whether two neighbours merge. Smaller ranks go first.</summary>
    public bool TryGet(int left, int right, out int rank, out int merged)
    {
        ref Slot slot = ref Place(Key(left, right));
        (rank, merged) = (slot.Rank, slot.Merged);
        return slot.Key != Free;
    }

    private ref Slot Place(ulong key)
    {
        int mask = _slots.Length - 1;
        int at = unchecked((int)((key * 0x9E3779B97F4A7C15) >> 33) & mask);
        while (_slots[at].Key != key && _slots[at].Key != Free)
            at = (at + 1) & mask;
        return ref _slots[at];
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = new Slot[old.Length * 2];
        Array.Fill(_slots, new Slot(Free, 0, 0));
        foreach (Slot slot in old)
        {
            if (slot.Key != Free)
                Place(slot.Key) = slot;
        }
    }

    private static ulong Key(int left, int right) => ((ulong)unchecked((uint)left) << 32) | unchecked((uint)right);

    private readonly record struct Slot(ulong Key, int Rank, int Merged);
}
