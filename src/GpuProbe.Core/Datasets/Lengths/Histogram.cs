namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>Lengths in bars of equal width, a power of two; the rare lengths beyond the 99th percentile share the last one.</summary>
public static class Histogram
{
    private const int MostBars = 16;

    /// <summary>The bars of <paramref name="lengths"/>, from length 0 to the longest; none without examples.</summary>
    public static IReadOnlyList<HistogramBin> Of(LengthDistribution lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        if (lengths.Max is not { } max || lengths.Percentile(99, 100) is not { } usual)
            return [];
        int width = 1;
        while (usual / width >= MostBars)
            width *= 2;
        int bars = Math.Min((usual / width) + 1, (max / width) + 1);
        bool hasTail = max >= (long)bars * width;
        var counts = new long[hasTail ? bars + 1 : bars];
        foreach (LengthCount one in lengths.Counts)
            counts[Math.Min(one.Length / width, counts.Length - 1)] += one.Count;
        return
        [
            .. counts.Select((count, i) => new HistogramBin(i * width, hasTail && i == bars ? max : (int)Math.Min(int.MaxValue, ((i + 1L) * width) - 1), count)),
        ];
    }
}
