using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace;

/// <summary>Cuts text at the matches of a pattern.</summary>
internal sealed class Splitter(Pattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Cut(Pieces pieces)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (piece.IsText)
                Cut(pieces, piece);
            else
                pieces.Keep(piece);
        }

        pieces.EndCut();
    }

    /// <summary>Adds the parts of one piece.</summary>
    public void Cut(Pieces pieces, Piece piece)
    {
        Joiner joiner = new(pieces, behavior);
        ReadOnlySpan<byte> text = pieces.Bytes(piece);
        int at = 0;
        while (pattern.Find(text, at, out int start, out int end))
        {
            if (start > at)
                joiner.Add(piece.Start + at, piece.Start + start, invert);
            joiner.Add(piece.Start + start, piece.Start + end, !invert);
            at = end;
        }

        if (at < text.Length)
            joiner.Add(piece.Start + at, piece.Start + text.Length, invert);
        joiner.End();
    }

    /// <summary>Puts neighbours together as the behaviour says. What is not decided yet is held back.</summary>
    private ref struct Joiner(Pieces pieces, SplitBehavior behavior)
    {
        private int _start = -1;
        private int _end;
        private bool _afterMatch;

        public void Add(int start, int end, bool isMatch)
        {
            switch (behavior)
            {
                case SplitBehavior.Isolated:
                    pieces.Add(start, end);
                    break;
                case SplitBehavior.Removed when !isMatch:
                    pieces.Add(start, end);
                    break;
                case SplitBehavior.Removed:
                    break;
                // A match joins what is before it, unless that is a match; one that begins the text stands alone.
                case SplitBehavior.MergedWithPrevious:
                    Hold(start, end, join: isMatch && !_afterMatch);
                    _afterMatch = isMatch;
                    break;
                case SplitBehavior.Contiguous:
                    Hold(start, end, join: isMatch == _afterMatch);
                    _afterMatch = isMatch;
                    break;
                case SplitBehavior.MergedWithNext:
                    Hold(start, end, join: _afterMatch && !isMatch);
                    _afterMatch = isMatch;
                    break;
            }
        }

        public readonly void End()
        {
            if (_start >= 0)
                pieces.Add(_start, _end);
        }

        private void Hold(int start, int end, bool join)
        {
            if (_start < 0)
                _start = start;
            else if (!join)
            {
                pieces.Add(_start, _end);
                _start = start;
            }

            _end = end;
        }
    }
}
