namespace GpuProbe.Tokenizers.Merging;

/// <summary>
/// Merges the neighbours of a word: of all pairs the one of the smallest rank first, of several the leftmost.
/// Its memory is used again for every word, so that one thread at a time may use it.
/// </summary>
internal sealed class PairMerger(PairMerges merges)
{
    // Up to here, looking through all pairs for the smallest is quicker than keeping them in order.
    private const int ShortWord = 24;

    // The highest rank of all: no merge.
    private const int Never = int.MaxValue;

    private readonly PairQueue _queue = new();
    private Symbol[] _symbols = new Symbol[64];
    private int[] _ranks = new int[64];
    private int[] _merged = new int[64];

    /// <summary>Told of every pair that may merge, in the order in which they are found; makes merging slower.</summary>
    public Action<int, int, int>? CandidateFound { get; set; }

    /// <summary>Symbols of the word; after <see cref="Merge"/>, what is left of them.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<Symbol> Symbols => _symbols.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds a symbol at the word's end.</summary>
    /// <param name="id">The symbol.</param>
    /// <param name="length">Bytes of the text that it stands for.</param>
    public void Add(int id, int length)
    {
        if (Count == _symbols.Length)
        {
            Array.Resize(ref _symbols, Count * 2);
            Array.Resize(ref _ranks, Count * 2);
            Array.Resize(ref _merged, Count * 2);
        }

        _symbols[Count++] = new Symbol { Id = id, Length = length };
    }

    public void Merge()
    {
        if (Count < 2)
            return;
        if (Count <= ShortWord && CandidateFound is null)
            MergeShort();
        else
            MergeLong();
    }

    private void MergeShort()
    {
        for (int i = 0; i + 1 < Count; i++)
            Rank(i);
        while (Count > 1)
        {
            int best = 0;
            for (int i = 1; i + 1 < Count; i++)
            {
                if (_ranks[i] < _ranks[best])
                    best = i;
            }

            if (_ranks[best] == Never)
                return;
            _symbols[best].Id = _merged[best];
            _symbols[best].Length += _symbols[best + 1].Length;
            int moved = Count - best - 2;
            Array.Copy(_symbols, best + 2, _symbols, best + 1, moved);
            Array.Copy(_ranks, best + 2, _ranks, best + 1, moved);
            Array.Copy(_merged, best + 2, _merged, best + 1, moved);
            Count--;
            if (best + 1 < Count)
                Rank(best);
            if (best > 0)
                Rank(best - 1);
        }
    }

    private void Rank(int left)
    {
        if (!merges.TryGet(_symbols[left].Id, _symbols[left + 1].Id, out _ranks[left], out _merged[left]))
            _ranks[left] = Never;
    }

    private void MergeLong()
    {
        _queue.Clear();
        for (int i = 0; i < Count; i++)
            (_symbols[i].Previous, _symbols[i].Next) = (i - 1, i + 1 < Count ? i + 1 : -1);
        for (int i = 0; i + 1 < Count; i++)
            Offer(i, i + 1);
        while (_queue.TryTake(out int left, out int merged))
        {
            ref Symbol symbol = ref _symbols[left];
            int right = symbol.Next;
            // What was merged in the meantime has left entries behind that say nothing any more.
            if (symbol.Length == 0 || right < 0 || !merges.TryGet(symbol.Id, _symbols[right].Id, out _, out int now) || now != merged)
                continue;
            symbol.Id = merged;
            symbol.Length += _symbols[right].Length;
            symbol.Next = _symbols[right].Next;
            _symbols[right].Length = 0;
            if (symbol.Next >= 0)
                _symbols[symbol.Next].Previous = left;
            if (symbol.Previous >= 0)
                Offer(symbol.Previous, left);
            if (symbol.Next >= 0)
                Offer(left, symbol.Next);
        }

        int kept = 0;
        for (int i = 0; i >= 0;)
        {
            int next = _symbols[i].Next;
            _symbols[kept++] = _symbols[i];
            i = next;
        }

        Count = kept;
    }

    private void Offer(int left, int right)
    {
        if (!merges.TryGet(_symbols[left].Id, _symbols[right].Id, out int rank, out int merged))
            return;
        _queue.Add(rank, left, merged);
        CandidateFound?.Invoke(_symbols[left].Id, _symbols[right].Id, merged);
    }

    public struct Symbol
    {
        public int Id;
        public int Length;
        public int Previous;
        public int Next;
    }
}
