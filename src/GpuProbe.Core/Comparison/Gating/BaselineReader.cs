using System.Globalization;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Reads baselines. A key that is not known is refused, since it may be a margin with a slip in its name.</summary>
public static class BaselineReader
{
    private const string Family = "gpuprobe.baseline/";
    private const int Major = 1;
    private const string CommentKey = "comment";
    private const decimal LargestMargin = 1000;
    private const decimal MostSeconds = 1_000_000_000;

    private static readonly RowStatus[] s_statuses = [RowStatus.Fits, RowStatus.DoesNotFit, RowStatus.Refused];

    /// <summary>The baseline in a file's bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="ToolException">It is no baseline, or of a newer major version (exit code 2).</exception>
    public static Baseline Read(Stream content, string source)
    {
        InputObject root = InputFile.Read(content, source);
        CheckSchema(root);
        root.RefuseUnknownKeys(["schema", CommentKey, "tool", "lanes", "rows"]);
        InputObject tool = root.OptionalObject("tool") ?? throw root.Refuse("tool", "a JSON object");
        tool.RefuseUnknownKeys(["version", "gitSha"]);
        var lanes = Lanes(root.OptionalObject("lanes") ?? throw root.Refuse("lanes", "a JSON object"));
        return new Baseline
        {
            ToolVersion = tool.Text("version"),
            GitSha = tool.OptionalText("gitSha"),
            Comment = root.OptionalText(CommentKey),
            Lanes = lanes,
            Rows = Rows(root, lanes),
        };
    }

    private static void CheckSchema(InputObject root)
    {
        string schema = root.OptionalText("schema") ?? throw NotABaseline(root, "it has no \"schema\"");
        if (!schema.StartsWith(Family, StringComparison.Ordinal)
            || !int.TryParse(schema.AsSpan(Family.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int major))
            throw NotABaseline(root, $"its schema is \"{InputText.Shorten(schema)}\"");
        if (major > Major)
            throw root.Refusal($"written with schema {InputText.Shorten(schema)}, but this gpuprobe reads up to {Baseline.CurrentSchema}; use a newer gpuprobe");
    }

    private static ToolException NotABaseline(InputObject root, string why) => root.Refusal($"not a baseline: {why}");

    private static Dictionary<RowLane, BaselineLane> Lanes(InputObject lanes)
    {
        RowLane[] known = Enum.GetValues<RowLane>();
        lanes.RefuseUnknownKeys([.. known.Select(BaselineNames.Of)]);
        var read = new Dictionary<RowLane, BaselineLane>();
        foreach (RowLane lane in known)
        {
            if (lanes.OptionalObject(BaselineNames.Of(lane)) is { } one)
                read.Add(lane, Lane(one));
        }

        return read;
    }

    private static BaselineLane Lane(InputObject lane)
    {
        GateMetric[] metrics = Enum.GetValues<GateMetric>();
        lane.RefuseUnknownKeys(["libtorch", "driver", .. metrics.Select(BaselineNames.Of), CommentKey]);
        var tolerances = new Dictionary<GateMetric, Tolerance>();
        foreach (GateMetric metric in metrics)
        {
            if (lane.OptionalObject(BaselineNames.Of(metric)) is not { } one)
                continue;
            one.RefuseUnknownKeys(["margin", "floor", CommentKey]);
            tolerances.Add(metric, new Tolerance(Number(one, "margin", LargestMargin), Number(one, "floor", long.MaxValue)));
        }

        return new BaselineLane(new Origin(lane.OptionalText("libtorch"), lane.OptionalText("driver")), tolerances);
    }

    private static List<BaselineRow> Rows(InputObject root, Dictionary<RowLane, BaselineLane> lanes)
    {
        if (!root.Has("rows"))
            throw root.Refuse("rows", "a list of JSON objects");
        var rows = new List<BaselineRow>();
        var seen = new HashSet<(string Id, RowLane Lane, string Device)>();
        foreach (InputObject one in root.Objects("rows"))
        {
            BaselineRow row = Row(one, lanes);
            if (!seen.Add((row.Id, row.Lane, row.Device)))
                throw one.Refusal($"two rows have id {InputText.Shorten(row.Id)}, lane {BaselineNames.Of(row.Lane)} and device {InputText.Shorten(row.Device)}; allowed: one");
            rows.Add(row);
        }

        return rows;
    }

    private static BaselineRow Row(InputObject row, Dictionary<RowLane, BaselineLane> lanes)
    {
        row.RefuseUnknownKeys(["id", "point", "lane", "device", "libtorch", "driver", CommentKey, "status", "peakPhase", "metrics"]);
        RowLane lane = Choice(row, "lane", [.. lanes.Keys.Order()], BaselineNames.Of);
        Origin ofLane = lanes[lane].Origin;
        RowStatus status = Choice(row, "status", s_statuses, BaselineNames.Of);
        return new BaselineRow
        {
            Id = row.Text("id"),
            Point = row.Text("point"),
            Lane = lane,
            Device = row.Text("device"),
            Origin = new Origin(
                row.Has("libtorch") ? row.OptionalText("libtorch") : ofLane.Torch, row.Has("driver") ? row.OptionalText("driver") : ofLane.Driver),
            Status = status,
            PeakPhase = row.Has("peakPhase") ? Choice(row, "peakPhase", Enum.GetValues<Phase>(), PhaseNames.Of) : null,
            Metrics = Metrics(row, status, lanes[lane]),
            Comment = row.OptionalText(CommentKey),
        };
    }

    private static Dictionary<GateMetric, ExpectedValue> Metrics(InputObject row, RowStatus status, BaselineLane lane)
    {
        var metrics = new Dictionary<GateMetric, ExpectedValue>();
        if (row.OptionalObject("metrics") is not { } listed)
            return status == RowStatus.Fits ? throw row.Refuse("metrics", "a JSON object") : metrics;
        GateMetric[] known = Enum.GetValues<GateMetric>();
        listed.RefuseUnknownKeys([.. known.Select(BaselineNames.Of)]);
        foreach (GateMetric metric in known)
        {
            if (listed.OptionalObject(BaselineNames.Of(metric)) is not { } one)
                continue;
            ExpectedValue value = Value(one, metric);
            if (!lane.Tolerances.ContainsKey(metric) && (value.Margin is null || value.Floor is null))
                throw one.Refusal($"neither the lane nor {InputText.Shorten(row.Text("id"))} has margin and floor of {BaselineNames.Of(metric)}; allowed: both in one of them");
            metrics.Add(metric, value);
        }

        return metrics;
    }

    private static ExpectedValue Value(InputObject metric, GateMetric which)
    {
        bool isTime = which == GateMetric.Seconds;
        metric.RefuseUnknownKeys(isTime ? ["expected", "margin", "floor", "phases", CommentKey] : ["expected", "margin", "floor", CommentKey]);
        return new ExpectedValue(isTime ? Number(metric, "expected", MostSeconds) : metric.Integer("expected", 0, long.MaxValue))
        {
            Margin = metric.Has("margin") ? Number(metric, "margin", LargestMargin) : null,
            Floor = metric.Has("floor") ? Number(metric, "floor", long.MaxValue) : null,
            Phases = metric.OptionalObject("phases") is { } phases ? Phases(phases) : new Dictionary<Phase, decimal>(),
            Comment = metric.OptionalText(CommentKey),
        };
    }

    private static Dictionary<Phase, decimal> Phases(InputObject phases)
    {
        Phase[] known = Enum.GetValues<Phase>();
        phases.RefuseUnknownKeys([.. known.Select(PhaseNames.Of)]);
        return known.Where(phase => phases.Has(PhaseNames.Of(phase)))
            .ToDictionary(phase => phase, phase => Number(phases, PhaseNames.Of(phase), MostSeconds));
    }

    private static decimal Number(InputObject from, string key, decimal most)
    {
        string allowed = $"a number from 0 to {most.ToString(CultureInfo.InvariantCulture)}";
        string text = from.OptionalNumberText(key) ?? throw from.Refuse(key, allowed);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) && number >= 0 && number <= most
            ? number
            : throw from.Refuse(key, allowed);
    }

    private static T Choice<T>(InputObject from, string key, IReadOnlyList<T> known, Func<T, string> name)
    {
        string text = from.Text(key);
        foreach (T one in known)
        {
            if (name(one) == text)
                return one;
        }

        throw from.Refuse(key, string.Join(", ", known.Select(name)));
    }
}
