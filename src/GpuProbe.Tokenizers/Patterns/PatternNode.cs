using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.Patterns;

/// <summary>A step of a match, with all that follows it. Matching is backtracking, as in Oniguruma: the first way that succeeds counts.</summary>
internal abstract class PatternNode
{
    public const int NoMatch = -1;

    /// <summary>Where a match ends that begins at a place in valid UTF-8, or <see cref="NoMatch"/>.</summary>
    public abstract int Match(ReadOnlySpan<byte> text, int at);

    private static int After(CharacterSet set, ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
            return NoMatch;
        byte first = text[at];
        if (first < 128)
            return set.ContainsAscii(first) ? at + 1 : NoMatch;
        return set.Contains(Utf8Text.Decode(text[at..], out int length)) ? at + length : NoMatch;
    }

    internal sealed class End : PatternNode
    {
        public override int Match(ReadOnlySpan<byte> text, int at) => at;
    }

    internal sealed class One(CharacterSet set, PatternNode next) : PatternNode
    {
        public override int Match(ReadOnlySpan<byte> text, int at)
        {
            int after = After(set, text, at);
            return after < 0 ? NoMatch : next.Match(text, after);
        }
    }

    internal sealed class Repeated(CharacterSet set, PatternTree.Repetition repetition, PatternNode next) : PatternNode
    {
        private readonly int _fewest = repetition.Fewest;
        private readonly int _most = repetition.Most;
        private readonly PatternTree.Greed _greed = repetition.Taking;

        public override int Match(ReadOnlySpan<byte> text, int at)
        {
            int count = 0;
            int end = at;
            int target = _greed == PatternTree.Greed.Lazy ? _fewest : _most;
            while (count < target)
            {
                int after = After(set, text, end);
                if (after < 0)
                    break;
                (end, count) = (after, count + 1);
            }

            if (count < _fewest)
                return NoMatch;
            return _greed switch
            {
                PatternTree.Greed.Possessive => next.Match(text, end),
                PatternTree.Greed.Lazy => MatchMore(text, end, count),
                _ => MatchLess(text, end, count),
            };
        }

        private int MatchLess(ReadOnlySpan<byte> text, int end, int count)
        {
            while (true)
            {
                int match = next.Match(text, end);
                if (match >= 0 || count == _fewest)
                    return match;
                do
                    end--;
                while ((text[end] & 0xC0) == 0x80);
                count--;
            }
        }

        private int MatchMore(ReadOnlySpan<byte> text, int end, int count)
        {
            while (true)
            {
                int match = next.Match(text, end);
                if (match >= 0 || count == _most)
                    return match;
                end = After(set, text, end);
                if (end < 0)
                    return NoMatch;
                count++;
            }
        }
    }

    internal sealed class Choice(PatternNode[] alternatives, FirstBytes[] firsts) : PatternNode
    {
        public override int Match(ReadOnlySpan<byte> text, int at)
        {
            for (int i = 0; i < alternatives.Length; i++)
            {
                if (!firsts[i].MayBegin(text, at))
                    continue;
                int match = alternatives[i].Match(text, at);
                if (match >= 0)
                    return match;
            }

            return NoMatch;
        }
    }

    internal sealed class Atomic(PatternNode inside, bool optional, PatternNode next) : PatternNode
    {
        public override int Match(ReadOnlySpan<byte> text, int at)
        {
            int after = inside.Match(text, at);
            return after >= 0 ? next.Match(text, after) : optional ? next.Match(text, at) : NoMatch;
        }
    }

    internal sealed class Ahead(PatternNode inside, bool negative, PatternNode next) : PatternNode
    {
        public override int Match(ReadOnlySpan<byte> text, int at) => inside.Match(text, at) >= 0 != negative ? next.Match(text, at) : NoMatch;
    }
}
