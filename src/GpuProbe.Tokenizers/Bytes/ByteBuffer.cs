namespace GpuProbe.Tokenizers.Bytes;

/// <summary>Bytes that are written one after the other into memory that is used again and again.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    public void Add(byte one)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = one;
    }

    public void Add(ReadOnlySpan<byte> more)
    {
        if (_bytes.Length - Length < more.Length)
            Grow(more.Length);
        more.CopyTo(_bytes.AsSpan(Length));
        Length += more.Length;
    }

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
}
