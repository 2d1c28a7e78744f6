namespace GpuProbe.Tokenizers.Bytes;

/// <summary>Numbers that are written one after the other into memory that is used again and again.</summary>
internal sealed class IntBuffer
{
    private int[] _numbers = new int[256];

    public int Count { get; private set; }

    public Span<int> Span => _numbers.AsSpan(0, Count);

    public ref int this[int index] => ref _numbers[index];

    public void Clear() => Count = 0;

    public void Truncate(int count) => Count = count;

    public void Add(int one)
    {
        if (Count == _numbers.Length)
            Array.Resize(ref _numbers, Count * 2);
        _numbers[Count++] = one;
    }

    public void Add(ReadOnlySpan<int> more)
    {
        if (_numbers.Length - Count < more.Length)
            Array.Resize(ref _numbers, Math.Max(_numbers.Length * 2, Count + more.Length));
        more.CopyTo(_numbers.AsSpan(Count));
        Count += more.Length;
    }
}
