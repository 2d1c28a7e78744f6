using System.Text;
using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Writes spaces as a mark and cuts before each, as SentencePiece does.</summary>
internal sealed class Metaspace : IPreTokenizer, INormalizer
{
    private readonly byte[] _mark;
    private readonly PrependScheme _prepend;
    private readonly Splitter? _splitter;

    public Metaspace(string mark, PrependScheme prepend, bool split)
    {
        _mark = Encoding.UTF8.GetBytes(mark);
        _prepend = prepend;
        _splitter = split ? new Splitter(Pattern.OfText(mark), SplitBehavior.MergedWithNext, invert: false) : null;
    }

    internal enum PrependScheme
    {
        Never,
        First,
        Always,
    }

    /// <summary>Whether it asks where a piece came from.</summary>
    public bool NeedsOrigins => _prepend == PrependScheme.First;

    public void Cut(Pieces pieces)
    {
        pieces.Rewrite(this);
        _splitter?.Cut(pieces);
    }

    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        ReadOnlySpan<byte> text = from.Span[start..end];
        bool prepended = _prepend switch
        {
            PrependScheme.Always => true,
            // Without tracking nothing was done before that could move the beginning.
            PrependScheme.First => from.Tracks ? from.Origin(start, end).Start == 0 : start == 0,
            _ => false,
        };
        if (prepended && text[0] != ' ' && !text.StartsWith(_mark))
            to.Append(_mark, from, start);
        int at = 0;
        while (at < text.Length)
        {
            int space = text[at..].IndexOf((byte)' ');
            to.AppendCopy(from, start + at, space < 0 ? end : start + at + space);
            if (space < 0)
                break;
            to.Append(_mark, from, start + at + space);
            at += space + 1;
        }
    }
}
