using System.Globalization;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>What a row of results tells a gate.</summary>
public sealed record Observation
{
    // For normally distributed values, three standard deviations by the median of absolute deviations from the median.
    private const decimal ThreeSigma = 3 * 1.4826m;
    private const decimal MostSeconds = 1_000_000_000;
    private const int LongestPoint = 300;
    private const int FewestForASpread = 3;

    /// <summary>The row.</summary>
    public required ResultRow Row { get; init; }

    /// <summary>What was varied, in words.</summary>
    public required string Point { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The figures; none where it does not fit.</summary>
    public required IReadOnlyDictionary<GateMetric, decimal> Metrics { get; init; }

    /// <summary>Three robust standard deviations of the steps' seconds; <see langword="null"/> with fewer than three steps.</summary>
    public decimal? SpreadOfSeconds { get; init; }

    /// <summary>Seconds of each phase; empty where nothing was timed.</summary>
    public required IReadOnlyDictionary<Phase, decimal> Phases { get; init; }

    /// <summary>Why the figures cannot be taken at their word: it failed, or they are doubted; <see langword="null"/> where they can.</summary>
    public string? Doubt => Row switch
    {
        { Status: RowStatus.Failed } => PlainText.Of(Row.Reason ?? "it failed"),
        { Doubts: [var doubt, ..] } => $"not to be trusted: {PlainText.Of(doubt)}",
        _ => null,
    };

    /// <summary>What <paramref name="row"/> tells.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ToolException">A figure is impossible (exit code 2).</exception>
    public static Observation Of(ResultRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var metrics = new Dictionary<GateMetric, decimal>();
        decimal[] steps = [];
        if (row.Status == RowStatus.Fits)
        {
            AddBytes(metrics, GateMetric.Allocated, row.Lane == RowLane.ClosedForm ? row.AllocatedBytes ?? row.ClosedFormBytes : row.AllocatedBytes);
            AddBytes(metrics, GateMetric.Reserved, row.ReservedBytes);
            AddBytes(metrics, GateMetric.Device, row.DeviceBytes);
            steps = Steps(row);
            if (steps.Length > 0)
                metrics.Add(GateMetric.Seconds, Rounded(Median(steps)));
        }

        return new Observation
        {
            Row = row,
            Point = Words(row),
            // A virtual card in the place of a real one has a driver that is none.
            Origin = new Origin(row.TorchVersion, row.IsVirtualCard ? "virtual card" : row.Driver),
            Metrics = metrics,
            SpreadOfSeconds = steps.Length < FewestForASpread ? null : Rounded(Spread(steps)),
            Phases = steps.Length == 0 || row.PhaseSeconds is null
                ? new Dictionary<Phase, decimal>()
                : row.PhaseSeconds.Where(phase => IsSeconds(phase.Value)).OrderBy(phase => phase.Key)
                    .ToDictionary(phase => phase.Key, phase => Rounded((decimal)phase.Value)),
        };
    }

    private static void AddBytes(Dictionary<GateMetric, decimal> metrics, GateMetric metric, long? bytes)
    {
        if (bytes is { } known)
            metrics.Add(metric, known);
    }

    // Nothing is computed on a virtual card, so its times say nothing. The first step also starts libraries up.
    private static decimal[] Steps(ResultRow row)
    {
        if (row.Lane != RowLane.Measured || row.IsVirtualCard || row.StepSeconds is not { Count: > 0 } seconds)
            return [];
        if (!seconds.All(IsSeconds))
            throw new ToolException(ExitCode.BadInput, $"row {InputText.Shorten(row.Id)}: stepSeconds holds a number that is no duration; allowed: numbers greater than 0, at most {MostSeconds}");
        return [.. seconds.Skip(seconds.Count > 1 ? 1 : 0).Select(step => (decimal)step)];
    }

    private static bool IsSeconds(double seconds) => seconds > 0 && seconds <= (double)MostSeconds;

    private static decimal Spread(decimal[] steps)
    {
        decimal median = Median(steps);
        return ThreeSigma * Median([.. steps.Select(step => Math.Abs(step - median))]);
    }

    private static decimal Median(decimal[] values)
    {
        decimal[] ordered = [.. values.Order()];
        int middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }

    // Six digits are more than a clock is good for, and read well in a review.
    private static decimal Rounded(decimal seconds) =>
        decimal.Parse(((double)seconds).ToString("G6", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Words(ResultRow row)
    {
        string words = string.Join(", ", row.Point.Select(option => $"{option.Key} {option.Value}"));
        string line = PlainText.Of(words.Length > 0 ? words : row.Id);
        return line.Length <= LongestPoint ? line : line[..LongestPoint] + "...";
    }
}
