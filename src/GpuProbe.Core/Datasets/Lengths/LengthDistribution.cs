namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>How many examples have which length. All figures are exact but for the last rounding of a mean or a root.</summary>
public sealed class LengthDistribution
{
    /// <summary>A distribution.</summary>
    /// <param name="counts">Lengths from the shortest to the longest, each once, with counts of at least 1.</param>
    /// <exception cref="ArgumentException">They are not in this order, or a count is not positive.</exception>
    public LengthDistribution(IReadOnlyList<LengthCount> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        for (int i = 0; i < counts.Count; i++)
        {
            if (counts[i].Count < 1 || counts[i].Length < 0 || (i > 0 && counts[i].Length <= counts[i - 1].Length))
                throw new ArgumentException("lengths have to ascend, with counts of at least 1", nameof(counts));
        }

        Counts = counts;
        Examples = counts.Sum(one => one.Count);
        Tokens = counts.Sum(one => one.Length * one.Count);
    }

    /// <summary>Lengths from the shortest to the longest, each with its number of examples.</summary>
    public IReadOnlyList<LengthCount> Counts { get; }

    /// <summary>Number of examples.</summary>
    public long Examples { get; }

    /// <summary>Sum of all lengths.</summary>
    public long Tokens { get; }

    /// <summary>The shortest length; <see langword="null"/> without examples.</summary>
    public int? Min => Counts.Count > 0 ? Counts[0].Length : null;

    /// <summary>The longest length; <see langword="null"/> without examples.</summary>
    public int? Max => Counts.Count > 0 ? Counts[^1].Length : null;

    /// <summary>Tokens / examples; <see langword="null"/> without examples.</summary>
    public double? Mean => Examples > 0 ? (double)Tokens / Examples : null;

    /// <summary>
    /// Standard deviation of the examples that were counted (of the population, divided by their number):
    /// the root of (examples × sum of squares − tokens²) / examples²; <see langword="null"/> without examples.
    /// </summary>
    public double? StandardDeviation
    {
        get
        {
            if (Examples == 0)
                return null;
            Int128 squares = 0;
            foreach (LengthCount one in Counts)
                squares += (Int128)one.Length * one.Length * one.Count;
            Int128 scaled = (squares * Examples) - ((Int128)Tokens * Tokens);
            return Math.Sqrt((double)scaled) / Examples;
        }
    }

    /// <summary>
    /// A percentile by nearest rank: the length of the example whose place, from the shortest up, is the least whole number
    /// that is not below <paramref name="part"/> / <paramref name="whole"/> × examples. At least that share of the examples is no longer.
    /// </summary>
    /// <param name="part">The share's numerator, from 0 to <paramref name="whole"/>; 0 gives the shortest.</param>
    /// <param name="whole">The share's denominator.</param>
    /// <returns>The length; <see langword="null"/> without examples.</returns>
    public int? Percentile(long part, long whole)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(whole, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        Int128 rank = Int128.Max(1, (((Int128)part * Examples) + whole - 1) / whole);
        long below = 0;
        foreach (LengthCount one in Counts)
        {
            below += one.Count;
            if (below >= rank)
                return one.Length;
        }

        return null;
    }

    /// <summary>Number of examples that are longer.</summary>
    /// <param name="length">A length in tokens.</param>
    public long Longer(long length) => Counts.Where(one => one.Length > length).Sum(one => one.Count);

    /// <summary>The same examples, the longer ones cut off.</summary>
    /// <param name="length">The length that is left, in tokens.</param>
    public LengthDistribution Truncated(int length)
    {
        List<LengthCount> shorter = [.. Counts.TakeWhile(one => one.Length < length)];
        long cut = Examples - shorter.Sum(one => one.Count);
        return new(cut > 0 ? [.. shorter, new(length, cut)] : shorter);
    }
}
