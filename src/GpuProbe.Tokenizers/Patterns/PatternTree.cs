namespace GpuProbe.Tokenizers.Patterns;

/// <summary>A pattern as it was written.</summary>
internal abstract record PatternTree
{
    /// <summary>How a repetition gives back what it took.</summary>
    internal enum Greed
    {
        Greedy,
        Lazy,
        Possessive,
    }

    /// <summary>The fewest characters that can match.</summary>
    public abstract int Least { get; }

    internal sealed record One(CharacterSet Set) : PatternTree
    {
        public override int Least => 1;
    }

    internal sealed record Sequence(IReadOnlyList<PatternTree> Parts) : PatternTree
    {
        public override int Least => Parts.Sum(part => part.Least);
    }

    internal sealed record Choice(IReadOnlyList<PatternTree> Alternatives) : PatternTree
    {
        public override int Least => Alternatives.Min(alternative => alternative.Least);
    }

    internal sealed record Repetition(PatternTree Part, int Fewest, int Most, Greed Taking) : PatternTree
    {
        public override int Least => Fewest == 0 ? 0 : Part.Least;
    }

    internal sealed record Ahead(PatternTree Part, bool Negative) : PatternTree
    {
        public override int Least => 0;
    }
}
