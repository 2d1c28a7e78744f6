using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Text in UTF-8 that knows, where it is asked to, of each byte from which bytes of the original it came.</summary>
internal sealed class AlignedText
{
    private readonly ByteBuffer _bytes = new();
    private readonly IntBuffer _starts = new();
    private readonly IntBuffer _ends = new();

    /// <summary>Whether it keeps where its bytes came from.</summary>
    public bool Tracks { get; private set; }

    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Span => _bytes.Span;

    public void Clear(bool tracks)
    {
        _bytes.Clear();
        _starts.Clear();
        _ends.Clear();
        Tracks = tracks;
    }

    /// <summary>Becomes an original text.</summary>
    public void AppendOriginal(ReadOnlySpan<byte> text)
    {
        int start = Length;
        _bytes.Add(text);
        for (int at = 0; Tracks && at < text.Length;)
        {
            int length = Utf8Text.LengthAt(text[at]);
            for (int i = 0; i < length; i++)
            {
                _starts.Add(start + at);
                _ends.Add(start + at + length);
            }

            at += length;
        }
    }

    /// <summary>Adds text that stands for the character at a place of another text; -1 for the beginning of the original.</summary>
    public void Append(ReadOnlySpan<byte> text, AlignedText from, int at)
    {
        _bytes.Add(text);
        for (int i = 0; Tracks && i < text.Length; i++)
        {
            _starts.Add(at < 0 ? 0 : from._starts[at]);
            _ends.Add(at < 0 ? 0 : from._ends[at]);
        }
    }

    public void AppendCopy(AlignedText from, int start, int end)
    {
        _bytes.Add(from.Span[start..end]);
        if (!Tracks)
            return;
        _starts.Add(from._starts.Span[start..end]);
        _ends.Add(from._ends.Span[start..end]);
    }

    /// <summary>Where in the original a part came from.</summary>
    public (int Start, int End) Origin(int start, int end) => start >= end ? (0, 0) : (_starts[start], _ends[end - 1]);
}
