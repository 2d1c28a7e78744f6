using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>What packing several examples into one sequence saves.</summary>
/// <param name="SequenceLength">Tokens of a sequence.</param>
/// <param name="TruncatedTokens">Tokens of examples longer than it that are cut off, but by <c>concatenated</c>.</param>
/// <param name="Methods">Ways to pack.</param>
public sealed record PackingInfo(int SequenceLength, long TruncatedTokens, IReadOnlyList<PackedMethod> Methods)
{
    /// <summary>What packing takes on examples of these lengths; <see langword="null"/> where none has a token.</summary>
    /// <param name="inOrder">The lengths in the files' order.</param>
    /// <param name="all">The same as a distribution.</param>
    /// <param name="sequenceLength">Tokens of a sequence; <see langword="null"/> for the longest example.</param>
    public static PackingInfo? Of(IReadOnlyList<int> inOrder, LengthDistribution all, int? sequenceLength)
    {
        ArgumentNullException.ThrowIfNull(inOrder);
        ArgumentNullException.ThrowIfNull(all);
        int length = sequenceLength ?? all.Max ?? 0;
        if (all.Tokens == 0 || length == 0)
            return null;
        long left = all.Truncated(length).Tokens;
        var nextFit = new NextFit(length);
        foreach (int one in inOrder)
            nextFit.Add(one);
        return new(
            length,
            all.Tokens - left,
            [
                PackedMethod.Of("next-fit", nextFit.Sequences, left, length),
                PackedMethod.Of("first-fit-decreasing", Packing.FirstFitDecreasing(all, length), left, length),
                PackedMethod.Of("concatenated", Packing.Concatenated(all, length), all.Tokens, length),
            ]);
    }
}
