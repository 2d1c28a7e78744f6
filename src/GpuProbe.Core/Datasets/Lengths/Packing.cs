namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>Number of sequences that examples need when several share one.</summary>
public static class Packing
{
    /// <summary>All examples joined and cut into sequences, whatever falls on the cuts: tokens / capacity, rounded up.</summary>
    /// <param name="lengths">The examples.</param>
    /// <param name="capacity">Tokens of a sequence.</param>
    public static long Concatenated(LengthDistribution lengths, int capacity)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        return (lengths.Tokens + capacity - 1) / capacity;
    }

    /// <summary>First-fit-decreasing: the longest example first, each into the first sequence that has room for it. Longer ones are cut off.</summary>
    /// <param name="lengths">The examples.</param>
    /// <param name="capacity">Tokens of a sequence.</param>
    public static long FirstFitDecreasing(LengthDistribution lengths, int capacity)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        // Sequences side by side with the same room left are kept as one run: equal examples fill them one after the other.
        List<(int Free, long Sequences)> runs = [];
        long sequences = 0;
        foreach (LengthCount one in lengths.Truncated(capacity).Counts.Reverse())
        {
            if (one.Length == 0)
                break;
            long left = one.Count;
            List<(int Free, long Sequences)> next = new(runs.Count + 4);
            foreach ((int free, long count) in runs)
                left -= Fill(next, free, count, one.Length, left);
            int each = capacity / one.Length;
            long begun = (left + each - 1) / each;
            sequences += begun;
            Fill(next, capacity, begun, one.Length, left);
            runs = next;
        }

        return sequences;
    }

    // Puts examples of one length into a run of sequences, and says how many.
    private static long Fill(List<(int Free, long Sequences)> runs, int free, long sequences, int length, long examples)
    {
        int each = free / length;
        if (each == 0 || examples == 0)
        {
            Append(runs, free, sequences);
            return 0;
        }

        long full = Math.Min(sequences, examples / each);
        Append(runs, free - (each * length), full);
        long taken = full * each;
        if (full == sequences)
            return taken;
        int rest = (int)(examples - taken);
        Append(runs, free - (rest * length), 1);
        Append(runs, free, sequences - full - 1);
        return examples;
    }

    private static void Append(List<(int Free, long Sequences)> runs, int free, long sequences)
    {
        if (sequences == 0 || free == 0)
            return;
        if (runs.Count > 0 && runs[^1].Free == free)
            runs[^1] = (free, runs[^1].Sequences + sequences);
        else
            runs.Add((free, sequences));
    }
}
