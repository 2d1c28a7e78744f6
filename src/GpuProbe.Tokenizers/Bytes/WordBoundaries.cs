namespace GpuProbe.Tokenizers.Bytes;

/// <summary>Where normalized text can be cut so that no piece lies on both sides: before or after a run of spaces.</summary>
internal sealed class WordBoundaries
{
    private readonly byte[] _space;
    private readonly bool _before = true;
    private readonly bool _after = true;

    /// <summary>U+2581, which stands for a space in most vocabularies.</summary>
    public static ReadOnlySpan<byte> Mark => "\u2581"u8;

    /// <param name="space">What stands for a space.</param>
    /// <param name="pieces">All texts that can become one piece.</param>
    public WordBoundaries(ReadOnlySpan<byte> space, IEnumerable<byte[]> pieces)
    {
        _space = space.ToArray();
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> text = piece;
            for (int at = 0; at < text.Length;)
            {
                int found = text[at..].IndexOf(_space);
                if (found < 0)
                    break;
                _before &= found == 0;
                at += found + _space.Length;
                _after &= at == text.Length || text[at..].StartsWith(_space);
            }
        }
    }

    /// <summary>Whether there is a place to cut at all.</summary>
    public bool Exist => _before || _after;

    /// <summary>Length of the word that a text begins with.</summary>
    public int FirstWord(ReadOnlySpan<byte> text)
    {
        int at = 0;
        if (!_before)
        {
            at = text.IndexOf(_space);
            if (at < 0)
                return text.Length;
        }

        while (text[at..].StartsWith(_space))
            at += _space.Length;
        if (!_before)
            return at;
        int next = text[at..].IndexOf(_space);
        return next < 0 ? text.Length : at + next;
    }
}
