using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Makes a baseline from results.</summary>
public static class NewBaseline
{
    /// <summary>The baseline of <paramref name="rows"/>, without those that failed or are doubted: they hold nothing to be expected.</summary>
    /// <param name="rows">The results.</param>
    /// <param name="toolVersion">Version of this gpuprobe.</param>
    /// <param name="gitSha">Commit that it was built from; <see langword="null"/> if not known.</param>
    /// <exception cref="ToolException">Two rows are the same, or a figure is impossible (exit code 2).</exception>
    public static Baseline From(IReadOnlyList<ResultRow> rows, string toolVersion, string? gitSha)
    {
        Observation[] observed = [.. GateRows.Distinct(rows).Where(one => one.Doubt is null)];
        return new Baseline
        {
            ToolVersion = toolVersion,
            GitSha = gitSha,
            Lanes = observed.GroupBy(one => one.Row.Lane).OrderBy(lane => lane.Key).ToDictionary(lane => lane.Key, Lane),
            Rows = [.. observed.Select(Row)],
        };
    }

    /// <summary>What a baseline starts to expect of a row.</summary>
    internal static BaselineRow Row(Observation observed) => new()
    {
        Id = observed.Row.Id,
        Point = observed.Point,
        Lane = observed.Row.Lane,
        Device = observed.Row.Device,
        Origin = observed.Origin,
        Status = observed.Row.Status,
        PeakPhase = observed.Row.Status == RowStatus.Fits ? observed.Row.PeakPhase : null,
        Metrics = observed.Metrics.ToDictionary(metric => metric.Key, metric => Expected(metric.Key, metric.Value, observed)),
    };

    /// <summary>What holds for the rows of a lane: the most frequent origin, and the tolerances to start with.</summary>
    internal static BaselineLane Lane(IEnumerable<Observation> rows)
    {
        Observation[] all = [.. rows];
        RowLane lane = all[0].Row.Lane;
        return new BaselineLane(
            all.GroupBy(row => row.Origin).MaxBy(origin => origin.Count())!.Key,
            all.SelectMany(row => row.Metrics.Keys).Distinct().Order().ToDictionary(metric => metric, metric => LaneTolerances.Of(lane, metric)));
    }

    private static ExpectedValue Expected(GateMetric metric, decimal value, Observation observed)
    {
        if (metric != GateMetric.Seconds)
            return new ExpectedValue(value);
        decimal least = LaneTolerances.Of(observed.Row.Lane, metric).Floor;
        return new ExpectedValue(value)
        {
            Floor = observed.SpreadOfSeconds > least ? observed.SpreadOfSeconds : null,
            Phases = observed.Phases,
        };
    }
}
