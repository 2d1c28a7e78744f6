namespace GpuProbe.Core.Calibration.Fitting;

/// <summary>Medians and quantiles.</summary>
public static class OrderStatistics
{
    /// <summary>Turns a median of absolute deviations into the standard deviation of normal noise: 1 / Φ⁻¹(3/4).</summary>
    public const double DeviationOfMedian = 1.4826022185056018;

    private const double TwoSided95 = 1.959963984540054;

    /// <summary>The median; the mean of the middle two of an even number.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values];
        Array.Sort(ordered);
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    /// <summary>The smallest value that at least this share of all are at or below.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] ordered = [.. values];
        Array.Sort(ordered);
        return ordered[Math.Clamp((int)Math.Ceiling(share * ordered.Length) - 1, 0, ordered.Length - 1)];
    }

    /// <summary>
    /// The bound that the next value of the same kind stays at or below with at least probability <paramref name="share"/>: the
    /// <c>⌈(n + 1) · share⌉</c>-th smallest of n (split conformal prediction, arXiv 2107.07511). Where n is too small for that, the largest.
    /// </summary>
    public static double UpperBound(IEnumerable<double> values, double share)
    {
        double[] ordered = [.. values];
        Array.Sort(ordered);
        return ordered[Math.Min(ordered.Length, (int)Math.Ceiling((ordered.Length + 1) * share)) - 1];
    }

    /// <summary>The median with a distribution-free interval of 95 %: order statistics k and n + 1 - k of the sign test, k = ⌊n/2 - 1.96 √n / 2⌋.</summary>
    public static (double Median, double Low, double High) MedianWithInterval(IEnumerable<double> values)
    {
        double[] ordered = [.. values];
        Array.Sort(ordered);
        int n = ordered.Length;
        int k = Math.Max(1, (int)Math.Floor(n / 2.0 - TwoSided95 * Math.Sqrt(n) / 2));
        return (Median(ordered), ordered[k - 1], ordered[n - k]);
    }
}
