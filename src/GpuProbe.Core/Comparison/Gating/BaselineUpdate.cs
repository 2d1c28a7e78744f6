using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>
/// Writes the baseline that replaces one: rows that moved get the figures of the results, rows that are new are added behind the others, and
/// everything else stays as it is, to the byte: margins, remarks and layout, and rows that are missing from the results, failed there or are doubted.
/// </summary>
public sealed class BaselineUpdate
{
    private const string RowGap = ",\n    ";

    private readonly Baseline _baseline;
    private readonly TextEdits _edits = new();
    private readonly JsonPlaces _places;
    private readonly Dictionary<RowLane, Origin> _origins = [];

    private BaselineUpdate(Baseline baseline, ReadOnlySpan<byte> text)
    {
        _baseline = baseline;
        _places = new JsonPlaces(text);
    }

    /// <summary>The text of the replacement.</summary>
    /// <param name="text">The text of the baseline, UTF-8.</param>
    /// <param name="baseline">What it says.</param>
    /// <param name="judged">The results, held against it by <see cref="Gate.Judge"/>.</param>
    public static byte[] Apply(ReadOnlySpan<byte> text, Baseline baseline, IReadOnlyList<GatedRow> judged)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(judged);
        ReadOnlySpan<byte> mark = text.StartsWith("\uFEFF"u8) ? text[..3] : [];
        var update = new BaselineUpdate(baseline, text[mark.Length..]);
        update.Lanes(judged);
        foreach ((int i, GatedRow row) in judged.Take(baseline.Rows.Count).Index())
            update.Row($"rows[{i}]", row);
        update.Add([.. judged.Skip(baseline.Rows.Count).Where(row => row.Observed!.Doubt is null)]);
        return [.. mark, .. update._edits.Apply(text[mark.Length..])];
    }

    // A lane whose rows all come from one new origin takes that over, so that its rows need not change.
    private void Lanes(IReadOnlyList<GatedRow> judged)
    {
        foreach ((RowLane lane, BaselineLane head) in _baseline.Lanes)
        {
            Origin[] now = [.. judged.Where(row => row.Expected?.Lane == lane).Select(Origin).Distinct()];
            _origins[lane] = now is [var only] ? only : head.Origin;
            string name = $"lanes.{BaselineNames.Of(lane)}";
            if (_origins[lane] == head.Origin)
                continue;
            if (_places.Of($"{name}.libtorch") is { } torch && _places.Of($"{name}.driver") is { } driver)
            {
                _edits.Replace(torch, BaselineText.Quoted(_origins[lane].Torch));
                _edits.Replace(driver, BaselineText.Quoted(_origins[lane].Driver));
            }
            else
            {
                _origins[lane] = head.Origin;
            }
        }
    }

    private static Origin Origin(GatedRow row) => IsKnown(row) ? row.Observed!.Origin : row.Expected!.Origin;

    private static bool IsKnown(GatedRow row) => row.Observed is { Doubt: null };

    private void Row(string path, GatedRow row)
    {
        BaselineRow before = row.Expected!;
        Observation? now = IsKnown(row) ? row.Observed : null;
        bool saysOrigin = _places.Of($"{path}.libtorch") is not null || _places.Of($"{path}.driver") is not null;
        bool otherOrigin = saysOrigin ? Origin(row) != before.Origin : Origin(row) != _origins[before.Lane];
        bool otherOutcome = now is not null && now.Row.Status != before.Status;
        if (otherOutcome || otherOrigin || (now is not null && now.Row.Device != before.Device) || HasNewFigure(row, now))
            _edits.Replace(_places.Of(path)!.Value, BaselineText.Row(WithTolerances(Changed(row)), _origins[before.Lane]));
        else if (now is not null)
            Figures(path, row, now);
    }

    private static bool HasNewFigure(GatedRow row, Observation? now) =>
        now is not null && row.Expected!.Status == RowStatus.Fits && now.Metrics.Keys.Any(metric => !row.Expected.Metrics.ContainsKey(metric));

    private void Figures(string path, GatedRow row, Observation now)
    {
        bool moved = false;
        foreach ((GateMetric metric, decimal value) in now.Metrics.Where(metric => Moved(row, metric.Key)))
        {
            string place = $"{path}.metrics.{BaselineNames.Of(metric)}";
            _edits.Replace(_places.Of($"{place}.expected")!.Value, BaselineText.Number(value));
            if (_places.Of($"{place}.phases") is { } phases && now.Phases.Count > 0)
                _edits.Replace(phases, BaselineText.Phases(new ExpectedValue(value) { Phases = now.Phases }));
            moved |= metric == GateMetric.Allocated;
        }

        if (moved && now.Row.PeakPhase is { } phase && _places.Of($"{path}.peakPhase") is { } peak)
            _edits.Replace(peak, BaselineText.Quoted(PhaseNames.Of(phase)));
    }

    // Margins, floors and remarks are a person's and stay; figures that did not move stay, too.
    private static BaselineRow Changed(GatedRow row)
    {
        BaselineRow before = row.Expected!;
        if (!IsKnown(row))
            return before;
        BaselineRow now = NewBaseline.Row(row.Observed!);
        return now with
        {
            Point = before.Point,
            Comment = before.Comment,
            Metrics = now.Metrics.ToDictionary(metric => metric.Key, metric => before.Metrics.TryGetValue(metric.Key, out ExpectedValue? was)
                ? metric.Value with
                {
                    Value = Moved(row, metric.Key) ? metric.Value.Value : was.Value,
                    Margin = was.Margin,
                    Floor = was.Floor,
                    Comment = was.Comment,
                }
                : metric.Value),
        };
    }

    private static bool Moved(GatedRow row, GateMetric metric) => row.Checks.Any(check => check.Moved && check.Metric == BaselineNames.Of(metric));

    private void Add(IReadOnlyList<GatedRow> added)
    {
        var lanes = new List<string>();
        foreach (IGrouping<RowLane, GatedRow> lane in added.Where(row => !_baseline.Lanes.ContainsKey(row.Lane)).GroupBy(row => row.Lane))
        {
            BaselineLane head = NewBaseline.Lane(lane.Select(row => row.Observed!));
            _origins[lane.Key] = head.Origin;
            lanes.Add(BaselineText.Lane(lane.Key, head));
        }

        Append("lanes", lanes, _baseline.Lanes.Keys.Select(lane => $"lanes.{BaselineNames.Of(lane)}"));
        Append(
            "rows",
            [.. added.Select(row => BaselineText.Row(WithTolerances(NewBaseline.Row(row.Observed!)), _origins[row.Lane]))],
            _baseline.Rows.Select((_, i) => $"rows[{i}]"));
    }

    // A lane may lack the tolerance of a figure that none of its rows has had so far.
    private BaselineRow WithTolerances(BaselineRow row) => row with
    {
        Metrics = row.Metrics.ToDictionary(metric => metric.Key, metric =>
        {
            if (!_baseline.Lanes.TryGetValue(row.Lane, out BaselineLane? lane) || lane.Tolerances.ContainsKey(metric.Key))
                return metric.Value;
            Tolerance start = LaneTolerances.Of(row.Lane, metric.Key);
            return metric.Value with { Margin = metric.Value.Margin ?? start.Margin, Floor = metric.Value.Floor ?? start.Floor };
        }),
    };

    // Behind the last value that is there; between the brackets if there is none.
    private void Append(string path, List<string> added, IEnumerable<string> there)
    {
        if (added.Count == 0)
            return;
        string text = string.Join(RowGap, added);
        if (there.Select(_places.Of).Max(place => place?.End.Value) is { } last)
            _edits.Insert(last, RowGap + text);
        else
            _edits.Insert(_places.Of(path)!.Value.End.Value - 1, $"\n    {text}\n  ");
    }
}
