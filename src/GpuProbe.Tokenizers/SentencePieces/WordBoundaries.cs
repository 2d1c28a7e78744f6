namespace GpuProbe.Tokenizers.SentencePieces;

/// <summary>Where normalized text can be cut so that no piece lies on both sides: before or after a run of spaces.</summary>
internal sealed class WordBoundaries
{
    private readonly byte[] _space;
    private readonly bool _before = true;
    private readonly bool _after = true;

    public WordBoundaries(SentencePieceModel model)
    {
        _space = model.EscapeWhitespaces ? PieceNormalizer.Mark.ToArray() : " "u8.ToArray();
        foreach (Piece piece in model.Pieces.Where(piece => piece.IsText))
        {
            ReadOnlySpan<byte> text = piece.Text;
            for (int at = 0; at < text.Length;)
            {
                int space = text[at..].IndexOf(_space);
                if (space < 0)
                    break;
                _before &= at + space == 0 || space == 0;
                at += space + _space.Length;
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
