using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>A gate's answer: the verdict, then what moved, worst first.</summary>
internal static class GateSection
{
    // GitHub takes a summary of 1 MiB; who has more to read reads the JSON.
    private const int MostLines = 200;

    /// <summary>The blocks of <paramref name="report"/>.</summary>
    public static IEnumerable<ReportBlock> Of(GateReport report)
    {
        yield return new HeadingBlock($"Gate against {PlainText.Of(report.Baseline)}", GateWords.Lanes(report));
        yield return new TextBlock(GateWords.Summary(report), Tone(report.Verdict));
        foreach (ReportBlock block in Moved(report, GateVerdict.Regression, "Regressions"))
            yield return block;
        foreach (ReportBlock block in Moved(report, GateVerdict.Improvement, report.AllowImprovements ? "Improvements (allowed)" : "Improvements"))
            yield return block;
        foreach (ReportBlock block in Told(report, GateVerdict.Inconclusive, "Inconclusive"))
            yield return block;
        foreach (ReportBlock block in Told(report, GateVerdict.New, "Not in the baseline"))
            yield return block;
        if (GateWords.Origins(report) is { Length: > 0 } origins)
            yield return new TextBlock($"Results: {origins}.", Document.Tone.Note);
        foreach (string advice in Advice(report))
            yield return new TextBlock(advice, Document.Tone.Note);
    }

    private static Tone Tone(GateVerdict verdict) => verdict == GateVerdict.Pass ? Document.Tone.Good : Document.Tone.Bad;

    private static IEnumerable<ReportBlock> Moved(GateReport report, GateVerdict verdict, string title)
    {
        bool withLane = GateWords.HasLanes(report);
        (GatedRow Row, GateCheck Check)[] moved =
        [
            .. from row in report.Rows
               from check in row.Checks
               where check.Verdict == verdict
               orderby check.ExpectedOutcome is null, Math.Abs(check.Ratio ?? double.MaxValue) descending
               select (row, check),
        ];
        if (moved.Length == 0)
            yield break;
        yield return new HeadingBlock(title);
        yield return new TableBlock(
            [new("figure"), new("baseline", IsNumber: true), new("now", IsNumber: true), new("difference", IsNumber: true), new("%", IsNumber: true), new("row")],
            [
                .. moved.Take(MostLines).Select(one => new TableRow(
                [
                    one.Check.Metric, GateWords.Expected(one.Check), GateWords.Observed(one.Check), GateWords.Difference(one.Check),
                    GateWords.Ratio(one.Check), GateWords.Row(one.Row, withLane) + Why(one.Check),
                ])),
            ]);
        if (moved.Length > MostLines)
            yield return new TextBlock($"And {moved.Length - MostLines} more.");
    }

    private static string Why(GateCheck check) =>
        (check.Phase is { } phase ? $"; phase {phase}" : "") + (check.Reason is { } reason ? $": {reason}" : "");

    private static IEnumerable<ReportBlock> Told(GateReport report, GateVerdict verdict, string title)
    {
        bool withLane = GateWords.HasLanes(report);
        (GatedRow Row, string What)[] told =
        [
            .. from row in report.Rows
               let said = row.Checks.Where(check => check.Verdict == verdict).ToArray()
               where said.Length > 0 && (verdict != GateVerdict.New || row.Verdict == GateVerdict.New)
               select (row, string.Join("; ", said.Select(GateWords.Sentence))),
        ];
        if (told.Length == 0)
            yield break;
        yield return new HeadingBlock(title);
        yield return new TableBlock(
            [new("row"), new("what")],
            [.. told.Take(MostLines).Select(one => new TableRow([GateWords.Row(one.Row, withLane), one.What]))]);
        if (told.Length > MostLines)
            yield return new TextBlock($"And {told.Length - MostLines} more.");
    }

    private static IEnumerable<string> Advice(GateReport report)
    {
        string? made = report.Replacement is { } file ? PlainText.Of(file) : null;
        string place = report.Replacement == report.Baseline ? "" : "put it in the place of the old one and ";
        if (report.Verdict is GateVerdict.Improvement or GateVerdict.Regression)
            yield return $"If this is meant to be: {(made is null ? "--update FILE writes" : $"{made} is")} the baseline with what moved; {place}have it reviewed.";
        if (report.Rows.Any(row => row.Verdict == GateVerdict.Inconclusive && row.Observed is { Doubt: null } && row.Expected is not null))
            yield return $"If the card, driver or libtorch is meant to be another: {(made is null ? "--update FILE takes" : $"{made} takes")} that over, too.";
        if (report.Counts.OfBaseline == 0)
            yield return "The baseline has no rows.";
    }
}
