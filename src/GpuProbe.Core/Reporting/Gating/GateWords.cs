using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>A gate's answer in words, the same in all outputs.</summary>
internal static class GateWords
{
    /// <summary>A verdict: <c>regression</c>.</summary>
    public static string Of(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Pass => "pass",
        GateVerdict.New => "not in the baseline",
        GateVerdict.Inconclusive => "inconclusive",
        GateVerdict.Improvement => "improvement",
        GateVerdict.Regression => "regression",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "not a verdict"),
    };

    /// <summary>All of it in a line: <c>regression: 1 of 12 rows is worse</c>.</summary>
    public static string Summary(GateReport report)
    {
        GateCounts counts = report.Counts;
        string passed = $"{counts.Pass} of {counts.OfBaseline} rows as expected";
        List<string> others = [];
        Add(others, counts.Regression, "worse");
        Add(others, counts.Improvement, report.AllowImprovements ? "better, which is allowed" : "better: the baseline is out of date");
        Add(others, counts.Inconclusive, "inconclusive");
        Add(others, counts.New, "not in the baseline");
        return string.Join(", ", [$"{Of(report.Verdict)}: {passed}", .. others]);
    }

    /// <summary>The expected value as a reader sees it.</summary>
    public static string Expected(GateCheck check) => check.ExpectedOutcome ?? Value(check, check.Expected);

    /// <summary>The value that there is as a reader sees it.</summary>
    public static string Observed(GateCheck check) => check.ObservedOutcome ?? Value(check, check.Observed);

    /// <summary>The difference with its sign.</summary>
    public static string Difference(GateCheck check) => check.Difference switch
    {
        null => "",
        { } seconds when IsTime(check) => (seconds > 0 ? "+" : "") + SecondsText(seconds),
        { } bytes => Shown.Difference((long)bytes),
    };

    /// <summary>The difference as a percentage; empty where there is none.</summary>
    public static string Ratio(GateCheck check) => check.Ratio is { } ratio ? Shown.Percent(ratio) : "";

    /// <summary>The row: <c>seq-len 1024 on a100-80gb</c>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="withLane">Whether the report has rows of several lanes.</param>
    public static string Row(GatedRow row, bool withLane) =>
        $"{row.Point} on {row.Device}{(withLane ? $" ({BaselineNames.Of(row.Lane)})" : "")}";

    /// <summary>Whether rows of several lanes are in it.</summary>
    public static bool HasLanes(GateReport report) => report.Rows.Select(row => row.Lane).Distinct().Skip(1).Any();

    /// <summary>A check in a sentence: <c>allocated +1,048,576 bytes (+2.00%), 52,428,800 expected; phase backward</c>.</summary>
    public static string Sentence(GateCheck check)
    {
        string what = check switch
        {
            { ObservedOutcome: null, ExpectedOutcome: { } expected } => $"{expected} expected",
            { ExpectedOutcome: { } expected, ObservedOutcome: { } observed } => expected == observed ? observed : $"{observed}, {expected} expected",
            { ObservedOutcome: { } observed } => observed,
            { Observed: null } => $"{check.Metric}: {Expected(check)} expected",
            { Difference: 0 } => $"{check.Metric} as expected",
            { Expected: null } => $"{check.Metric} {Observed(check)}{Unit(check)}",
            _ => $"{check.Metric} {Difference(check)}{Unit(check)}{(check.Ratio is null ? "" : $" ({Ratio(check)})")}, {Expected(check)} expected",
        };
        return what + (check.Phase is { } phase ? $"; phase {phase}" : "") + (check.Reason is { } reason ? $": {reason}" : "");
    }

    /// <summary>How the figures were obtained: <c>virtual</c>; <see langword="null"/> where there are none.</summary>
    public static string? Lanes(GateReport report) =>
        string.Join(" and ", report.Rows.Select(row => BaselineNames.Of(row.Lane)).Distinct()) is { Length: > 0 } lanes ? lanes : null;

    /// <summary>What the rows come from: <c>virtual, libtorch 2.6.0</c>.</summary>
    public static string Origins(GateReport report) => string.Join("; ", report.Rows
        .Where(row => row.Observed is not null)
        .GroupBy(row => (row.Lane, row.Observed!.Origin)).Select(group => string.Join(", ", (string[])
        [
            BaselineNames.Of(group.Key.Lane),
            .. group.Key.Origin.Torch is { } torch ? [$"libtorch {PlainText.Of(torch)}"] : Array.Empty<string>(),
            .. group.Key.Origin.Driver is { } driver ? [$"driver {PlainText.Of(driver)}"] : Array.Empty<string>(),
        ])));

    private static bool IsTime(GateCheck check) => check.Metric == "seconds";

    private static string Unit(GateCheck check) => IsTime(check) ? "" : " bytes";

    private static string Value(GateCheck check, decimal? value) => value switch
    {
        null => "-",
        { } seconds when IsTime(check) => SecondsText(seconds),
        { } bytes => Shown.Exact((long)bytes),
    };

    private static string SecondsText(decimal seconds) => seconds < 0 ? "-" + Shown.Step((double)-seconds) : Shown.Step((double)seconds);

    private static void Add(List<string> others, int count, string what)
    {
        if (count > 0)
            others.Add($"{count} {what}");
    }
}
