using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Holds results against a baseline.</summary>
public static class Gate
{
    /// <summary>Each row of the baseline against its row of the results, then the rows that the baseline does not have.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="rows">The results.</param>
    /// <exception cref="ToolException">Two rows of the results are the same, or a figure is impossible (exit code 2).</exception>
    public static IReadOnlyList<GatedRow> Judge(Baseline baseline, IReadOnlyList<ResultRow> rows)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        IReadOnlyList<Observation> observed = GateRows.Distinct(rows);
        var exact = observed.ToDictionary(Key);
        var known = baseline.Rows.Select(Key).ToHashSet();
        // A row's id is of its card, too; on another card the same point is known by its words.
        var elsewhere = observed.Where(one => !known.Contains(Key(one))).ToLookup(one => (one.Row.Lane, one.Point));
        var taken = new HashSet<Observation>(ReferenceEqualityComparer.Instance);
        var judged = new List<GatedRow>();
        foreach (BaselineRow row in baseline.Rows)
        {
            Observation? found = exact.GetValueOrDefault(Key(row))
                ?? elsewhere[(row.Lane, row.Point)].FirstOrDefault(one => one.Row.Device != row.Device && !taken.Contains(one));
            if (found is not null)
                taken.Add(found);
            judged.Add(found is null ? Missing(row) : Judged(baseline, row, found));
        }

        return [.. judged, .. observed.Where(one => !taken.Contains(one)).Select(New)];
    }

    private static (string Id, RowLane Lane, string Device) Key(Observation observed) => (observed.Row.Id, observed.Row.Lane, observed.Row.Device);

    private static (string Id, RowLane Lane, string Device) Key(BaselineRow row) => (row.Id, row.Lane, row.Device);

    private static GatedRow Missing(BaselineRow row) => Of(row, observed: null,
        [Outcome(row, observed: null) with { Verdict = GateVerdict.Inconclusive, Reason = "the results have no such row" }]);

    private static GatedRow New(Observation observed) => new()
    {
        Id = PlainText.Of(observed.Row.Id),
        Point = observed.Point,
        Lane = observed.Row.Lane,
        Device = PlainText.Of(observed.Row.Device),
        Observed = observed,
        Checks =
        [
            new GateCheck
            {
                Metric = BaselineNames.Outcome,
                Verdict = GateVerdict.New,
                ObservedOutcome = BaselineNames.Of(observed.Row.Status),
                Reason = Reason(observed.Row),
            },
            .. observed.Metrics.Select(metric => new GateCheck { Metric = BaselineNames.Of(metric.Key), Verdict = GateVerdict.New, Observed = metric.Value }),
        ],
    };

    private static GatedRow Judged(Baseline baseline, BaselineRow row, Observation observed)
    {
        bool moved = row.Status != observed.Row.Status;
        GateVerdict verdict = OfOutcome(row.Status, observed.Row.Status);
        GateCheck outcome = Outcome(row, observed) with
        {
            Verdict = verdict,
            Moved = moved,
            Reason = Reason(observed.Row) ?? (verdict == GateVerdict.Inconclusive ? "the baseline says otherwise" : null),
        };
        GateCheck[] checks = [outcome, .. moved ? [] : Figures(baseline, row, observed)];
        string? incomparable = observed.Doubt ?? (row.Device != observed.Row.Device
            ? $"card {row.Device} in the baseline, {PlainText.Of(observed.Row.Device)} here"
            : row.Origin.DifferenceTo(observed.Origin));
        return Of(row, observed, incomparable is null ? checks :
            [checks[0] with { Verdict = GateVerdict.Inconclusive, Reason = incomparable }, .. checks.Skip(1).Select(check => check with { Verdict = GateVerdict.Inconclusive })]);
    }

    private static GateVerdict OfOutcome(RowStatus expected, RowStatus observed) => (expected, observed) switch
    {
        _ when expected == observed => GateVerdict.Pass,
        (RowStatus.Fits, RowStatus.DoesNotFit) => GateVerdict.Regression,
        (RowStatus.DoesNotFit, RowStatus.Fits) => GateVerdict.Improvement,
        _ => GateVerdict.Inconclusive,
    };

    private static IEnumerable<GateCheck> Figures(Baseline baseline, BaselineRow row, Observation observed)
    {
        foreach (GateMetric metric in Enum.GetValues<GateMetric>())
        {
            bool has = observed.Metrics.TryGetValue(metric, out decimal value);
            if (row.Metrics.TryGetValue(metric, out ExpectedValue? expected))
                yield return Figure(metric, expected, baseline.Tolerance(row, metric), has ? value : null, row, observed);
            else if (has)
                yield return new GateCheck { Metric = BaselineNames.Of(metric), Verdict = GateVerdict.New, Observed = value };
        }
    }

    private static GateCheck Figure(GateMetric metric, ExpectedValue expected, Tolerance tolerance, decimal? value, BaselineRow row, Observation observed)
    {
        GateVerdict verdict = value is { } known ? tolerance.Judge(expected.Value, known) : GateVerdict.Inconclusive;
        bool moved = verdict is GateVerdict.Regression or GateVerdict.Improvement;
        return new GateCheck
        {
            Metric = BaselineNames.Of(metric),
            Verdict = verdict,
            Expected = expected.Value,
            Observed = value,
            Margin = tolerance.Margin,
            Floor = tolerance.Floor,
            Moved = moved,
            Reason = value is null ? "the row does not have this figure" : null,
            Phase = !moved ? null : metric switch
            {
                GateMetric.Allocated => PhaseOfPeak(row.PeakPhase, observed.Row.PeakPhase),
                GateMetric.Seconds => PhaseOfTime(expected, observed, verdict),
                // Rows do not tell when most was reserved or in use.
                _ => null,
            },
        };
    }

    private static string? PhaseOfPeak(Phase? before, Phase? now) => (before, now) switch
    {
        (_, null) => null,
        ({ } was, { } isNow) when was != isNow => $"{PhaseNames.Of(isNow)}, was {PhaseNames.Of(was)}",
        (_, { } isNow) => PhaseNames.Of(isNow),
    };

    // The phase that changed most, in the direction in which the step did.
    private static string? PhaseOfTime(ExpectedValue expected, Observation observed, GateVerdict verdict)
    {
        int sign = verdict == GateVerdict.Regression ? 1 : -1;
        (Phase phase, decimal change) = observed.Phases.Where(phase => expected.Phases.ContainsKey(phase.Key))
            .Select(phase => (phase.Key, sign * (phase.Value - expected.Phases[phase.Key])))
            .DefaultIfEmpty((default, 0)).MaxBy(change => change.Item2);
        return change > 0 ? PhaseNames.Of(phase) : null;
    }

    private static GateCheck Outcome(BaselineRow row, Observation? observed) => new()
    {
        Metric = BaselineNames.Outcome,
        Verdict = GateVerdict.Pass,
        ExpectedOutcome = BaselineNames.Of(row.Status),
        ObservedOutcome = observed is null ? null : BaselineNames.Of(observed.Row.Status),
    };

    private static GatedRow Of(BaselineRow row, Observation? observed, IReadOnlyList<GateCheck> checks) => new()
    {
        Id = PlainText.Of(row.Id),
        Point = PlainText.Of(row.Point),
        Lane = row.Lane,
        Device = PlainText.Of(row.Device),
        Comment = row.Comment,
        Checks = checks,
        Expected = row,
        Observed = observed,
    };

    private static string? Reason(ResultRow row) => row.Reason is { } reason ? PlainText.Of(reason) : null;
}
