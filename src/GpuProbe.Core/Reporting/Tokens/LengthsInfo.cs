using System.Text.Json.Serialization;
using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>Figures of the lengths in tokens.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Max">The longest.</param>
/// <param name="Mean">Tokens / examples.</param>
/// <param name="StandardDeviation">Of these examples, divided by their number.</param>
/// <param name="Percentiles">By nearest rank: at least that share of the examples is no longer.</param>
/// <param name="Histogram">Bars of equal width, and one for the rest.</param>
/// <param name="Counts">Number of examples of each length.</param>
public sealed record LengthsInfo(
    int Min,
    int Max,
    double Mean,
    double StandardDeviation,
    IReadOnlyDictionary<string, int> Percentiles,
    IReadOnlyList<HistogramBin> Histogram,
    [property: JsonConverter(typeof(LengthCountsConverter))] IReadOnlyList<LengthCount> Counts)
{
    private static readonly string[] s_percentiles = ["p50", "p90", "p95", "p99", "p99.9"];

    /// <summary>The figures of a distribution; <see langword="null"/> without examples.</summary>
    public static LengthsInfo? Of(LengthDistribution lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        return lengths.Examples == 0 ? null : new(
            lengths.Min!.Value,
            lengths.Max!.Value,
            lengths.Mean!.Value,
            lengths.StandardDeviation!.Value,
            s_percentiles.ToDictionary(name => name, name => LengthStatistic.Parse(name)!.Of(lengths)!.Value),
            Datasets.Lengths.Histogram.Of(lengths),
            lengths.Counts);
    }
}
