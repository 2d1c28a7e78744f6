using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.Unicode;

namespace GpuProbe.Tokenizers.SentencePieces;

/// <summary>Brings a text into the form of a SentencePiece vocabulary. What is not UTF-8 becomes U+FFFD, byte by byte.</summary>
internal sealed class PieceNormalizer
{
    private readonly CharsMap? _map;
    private readonly ByteTrie? _userDefined;
    private readonly bool _removeExtra;
    private readonly bool _escape;
    private readonly bool _prefix;
    private readonly bool _suffix;

    // Whether an ASCII character may be the start of a rule or of a user-defined piece.
    private readonly bool[] _special = new bool[128];

    public PieceNormalizer(SentencePieceModel model, ByteTrie? userDefined)
    {
        _map = model.CharsMap.Length > 0 ? new CharsMap(model.CharsMap) : null;
        _userDefined = userDefined;
        _removeExtra = model.RemoveExtraWhitespaces;
        _escape = model.EscapeWhitespaces;
        _prefix = model.AddDummyPrefix && !model.TreatWhitespaceAsSuffix;
        _suffix = model.AddDummyPrefix && model.TreatWhitespaceAsSuffix;
        for (int i = 0; i < _special.Length; i++)
            _special[i] = i == ' ' || _map is not null || userDefined?.Next(ByteTrie.Root, (byte)i) >= 0;
    }

    private ReadOnlySpan<byte> Space => _escape ? WordBoundaries.Mark : " "u8;

    public void Normalize(ReadOnlySpan<byte> text, ByteBuffer normalized)
    {
        normalized.Clear();
        if (_removeExtra)
        {
            while (!text.IsEmpty && Prefix(text, out int length) is [(byte)' '])
                text = text[length..];
        }

        if (text.IsEmpty)
            return;
        if (_prefix)
            normalized.Add(Space);
        bool afterSpace = _removeExtra;
        while (!text.IsEmpty)
        {
            int plain = PlainLength(text);
            if (plain > 0)
            {
                normalized.Add(text[..plain]);
                text = text[plain..];
                afterSpace = false;
                continue;
            }

            ReadOnlySpan<byte> piece = Prefix(text, out int length);
            while (afterSpace && piece is [(byte)' ', ..])
                piece = piece[1..];
            if (!piece.IsEmpty)
            {
                Append(piece, normalized);
                afterSpace = piece[^1] == ' ';
            }

            text = text[length..];
            afterSpace &= _removeExtra;
        }

        if (_removeExtra)
        {
            while (normalized.Span.EndsWith(Space))
                normalized.Truncate(normalized.Length - Space.Length);
        }

        if (_suffix)
            normalized.Add(Space);
    }

    private void Append(ReadOnlySpan<byte> piece, ByteBuffer normalized)
    {
        if (!_escape || !piece.Contains((byte)' '))
        {
            normalized.Add(piece);
            return;
        }

        foreach (byte one in piece)
        {
            if (one == ' ')
                normalized.Add(WordBoundaries.Mark);
            else
                normalized.Add(one);
        }
    }

    private int PlainLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && text[length] < 128 && !_special[text[length]])
            length++;
        return length;
    }

    /// <summary>What the first character, or the longest rule at the start, becomes.</summary>
    private ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> text, out int length)
    {
        if (_userDefined is not null && _userDefined.LongestPrefix(text, out _) is > 0 and int found)
        {
            length = found;
            return text[..found];
        }

        if (_map is not null && _map.Longest(text, out ReadOnlySpan<byte> replacement) is > 0 and int replaced)
        {
            length = replaced;
            return replacement;
        }

        length = Utf8Text.ValidLength(text);
        if (length > 0)
            return text[..length];
        length = 1;
        return Utf8Text.Replacement;
    }
}
