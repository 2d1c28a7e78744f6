namespace GpuProbe.Tokenizers.Merging;

/// <summary>Pairs that wait to be merged: the smallest rank first, of several the leftmost.</summary>
internal sealed class PairQueue
{
    private (ulong Order, int Merged)[] _heap = new (ulong, int)[64];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(int rank, int left, int merged)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, _count * 2);
        ulong order = ((ulong)rank << 32) | (uint)left;
        int at = _count++;
        while (at > 0 && _heap[(at - 1) / 2].Order > order)
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = (order, merged);
    }

    public bool TryTake(out int left, out int merged)
    {
        if (_count == 0)
        {
            (left, merged) = (-1, -1);
            return false;
        }

        (left, merged) = ((int)(_heap[0].Order & uint.MaxValue), _heap[0].Merged);
        (ulong Order, int Merged) last = _heap[--_count];
        int at = 0;
        for (int child = 1; child < _count; child = (at * 2) + 1)
        {
            if (child + 1 < _count && _heap[child + 1].Order < _heap[child].Order)
                child++;
            if (_heap[child].Order >= last.Order)
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = last;
        return true;
    }
}
