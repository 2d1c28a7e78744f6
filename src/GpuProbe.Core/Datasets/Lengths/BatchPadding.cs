namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>Counts the tokens of batches in which every example is padded to the batch's longest, one example after the other.</summary>
/// <param name="batchSize">Examples in a batch; the last may have fewer.</param>
public sealed class BatchPadding(int batchSize)
{
    private long _complete;
    private int _longest;
    private int _inBatch;

    /// <summary>Tokens with padding of what was added so far, the unfinished batch included.</summary>
    public long PaddedTokens => _complete + ((long)_longest * _inBatch);

    /// <summary>Adds the next example.</summary>
    /// <param name="length">Its length in tokens.</param>
    public void Add(int length)
    {
        _longest = Math.Max(_longest, length);
        if (++_inBatch < batchSize)
            return;
        _complete += (long)_longest * _inBatch;
        (_longest, _inBatch) = (0, 0);
    }

    /// <summary>Tokens with padding where every example is as long as the longest of all.</summary>
    /// <param name="lengths">The examples.</param>
    public static long ToLongest(LengthDistribution lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        return (lengths.Max ?? 0) * lengths.Examples;
    }

    /// <summary>Tokens with padding where examples are sorted, the longest first, and cut into batches.</summary>
    /// <param name="lengths">The examples.</param>
    /// <param name="batchSize">Examples in a batch.</param>
    public static long Sorted(LengthDistribution lengths, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        long padded = 0;
        // Places of the batch at hand that longer examples, which it is padded to, have left.
        long open = 0;
        long longest = 0;
        foreach (LengthCount one in lengths.Counts.Reverse())
        {
            long filled = Math.Min(open, one.Count);
            padded += filled * longest;
            open -= filled;
            long rest = one.Count - filled;
            if (rest == 0)
                continue;
            padded += rest * one.Length;
            longest = one.Length;
            open = (batchSize - (rest % batchSize)) % batchSize;
        }

        return padded;
    }
}
