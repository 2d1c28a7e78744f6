using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.Patterns;

/// <summary>A regular expression over valid UTF-8 that gives the matches of Oniguruma.</summary>
internal sealed class Pattern
{
    private readonly PatternNode _start;
    private readonly FirstBytes _first;

    private Pattern(PatternTree tree)
    {
        _first = new FirstBytes(tree);
        _start = Compile(tree, new PatternNode.End());
    }

    /// <exception cref="NotSupportedException">What is not supported, or not a pattern.</exception>
    public static Pattern Parse(string text) => new(PatternParser.Parse(text));

    /// <summary>Each character of a set, by itself.</summary>
    public static Pattern OfOne(CharacterSet set) => new(new PatternTree.One(set));

    /// <summary>Characters of a set, as many as there are in a row.</summary>
    public static Pattern OfRuns(params CharacterSet[] sets) =>
        new(new PatternTree.Choice([.. sets.Select(set => new PatternTree.Repetition(new PatternTree.One(set), 1, int.MaxValue, PatternTree.Greed.Greedy))]));

    /// <summary>A text as it is.</summary>
    public static Pattern OfText(string text) =>
        new(new PatternTree.Sequence([.. text.EnumerateRunes().Select(rune => new PatternTree.One(CharacterSet.OfOne(rune.Value)))]));

    /// <summary>Finds the next match.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the search begins.</param>
    /// <param name="start">Where the match begins.</param>
    /// <param name="end">Where it ends.</param>
    public bool Find(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        for (start = from; start < text.Length; start += Utf8Text.LengthAt(text[start]))
        {
            end = _first.MayBegin(text, start) ? _start.Match(text, start) : PatternNode.NoMatch;
            if (end >= 0)
                return true;
        }

        end = start;
        return false;
    }

    private static PatternNode Compile(PatternTree tree, PatternNode next)
    {
        switch (tree)
        {
            case PatternTree.One one:
                return new PatternNode.One(one.Set, next);
            case PatternTree.Sequence sequence:
                return sequence.Parts.Reverse().Aggregate(next, (following, part) => Compile(part, following));
            case PatternTree.Choice choice:
                // What follows an alternative that may be empty decides about the first byte as well.
                return new PatternNode.Choice(
                    [.. choice.Alternatives.Select(alternative => Compile(alternative, next))], [.. choice.Alternatives.Select(alternative => new FirstBytes(alternative))]);
            case PatternTree.Repetition { Part: PatternTree.One one } repetition:
                return new PatternNode.Repeated(one.Set, repetition, next);
            case PatternTree.Repetition { Taking: PatternTree.Greed.Possessive } repetition:
                return new PatternNode.Atomic(Compile(repetition.Part, new PatternNode.End()), optional: true, next);
            case PatternTree.Repetition repetition:
                PatternNode taken = Compile(repetition.Part, next);
                FirstBytes any = new(new PatternTree.Sequence([]));
                return new PatternNode.Choice(repetition.Taking == PatternTree.Greed.Lazy ? [next, taken] : [taken, next], [any, any]);
            case PatternTree.Ahead ahead:
                return new PatternNode.Ahead(Compile(ahead.Part, new PatternNode.End()), ahead.Negative, next);
            default:
                throw new NotSupportedException(tree.GetType().Name);
        }
    }
}
