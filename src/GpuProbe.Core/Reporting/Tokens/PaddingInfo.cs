using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>What padding wastes.</summary>
/// <param name="BatchSize">Examples in a batch.</param>
/// <param name="MaxLength">The length that longer examples are cut to; <see langword="null"/> where none is cut.</param>
/// <param name="TruncatedExamples">Examples that are cut.</param>
/// <param name="TruncatedTokens">Tokens that are cut off.</param>
/// <param name="Tokens">Tokens that are left.</param>
/// <param name="Seed">Seed of the shuffled order.</param>
/// <param name="Orders">Ways to pad.</param>
public sealed record PaddingInfo(
    int BatchSize, int? MaxLength, long TruncatedExamples, long TruncatedTokens, long Tokens, long Seed, IReadOnlyList<PaddedOrder> Orders)
{
    /// <summary>What padding wastes on examples of these lengths.</summary>
    /// <param name="inOrder">The lengths in the files' order.</param>
    /// <param name="all">The same as a distribution.</param>
    /// <param name="batchSize">Examples in a batch.</param>
    /// <param name="maxLength">The length that longer examples are cut to.</param>
    /// <param name="seed">Seed of the shuffled order.</param>
    public static PaddingInfo Of(IReadOnlyList<int> inOrder, LengthDistribution all, int batchSize, int? maxLength, long seed)
    {
        ArgumentNullException.ThrowIfNull(inOrder);
        ArgumentNullException.ThrowIfNull(all);
        LengthDistribution left = maxLength is { } cut ? all.Truncated(cut) : all;
        int[] lengths = [.. inOrder.Select(length => Math.Min(length, maxLength ?? int.MaxValue))];
        long inFileOrder = Batches(lengths, batchSize);
        Shuffle.InPlace(lengths, seed);
        return new(
            batchSize,
            maxLength,
            maxLength is { } limit ? all.Longer(limit) : 0,
            all.Tokens - left.Tokens,
            left.Tokens,
            seed,
            [
                PaddedOrder.Of("to-longest", BatchPadding.ToLongest(left), left.Tokens),
                PaddedOrder.Of("file-order", inFileOrder, left.Tokens),
                PaddedOrder.Of("shuffled", Batches(lengths, batchSize), left.Tokens),
                PaddedOrder.Of("sorted", BatchPadding.Sorted(left, batchSize), left.Tokens),
            ]);
    }

    private static long Batches(int[] lengths, int batchSize)
    {
        var batches = new BatchPadding(batchSize);
        foreach (int length in lengths)
            batches.Add(length);
        return batches.PaddedTokens;
    }
}
