using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>The figures of a gate's results for github-action-benchmark, tool <c>customSmallerIsBetter</c>.</summary>
internal static class BenchmarkEntries
{
    private const string Seconds = "seconds";

    /// <summary>All figures that the results have, in the report's order.</summary>
    public static IReadOnlyList<BenchmarkEntry> Of(GateReport report) =>
    [
        .. from row in report.Rows
           from check in row.Checks
           where check.Observed is not null
           select Entry(row, check),
    ];

    private static BenchmarkEntry Entry(GatedRow row, GateCheck check)
    {
        bool isTime = check.Metric == Seconds;
        Observation observed = row.Observed!;
        string device = PlainText.Of(observed.Row.Device);
        string origin = row.Lane == RowLane.ClosedForm ? "closed form" : $"{BaselineNames.Of(row.Lane)}, libtorch {observed.Origin.Torch ?? "unknown"}";
        return new BenchmarkEntry(
            $"{row.Point} on {device} ({BaselineNames.Of(row.Lane)}): {check.Metric}",
            isTime ? Seconds : "bytes",
            check.Observed!.Value,
            isTime && observed.SpreadOfSeconds is { } spread ? $"± {BaselineText.Number(spread)}" : null,
            string.Join('\n', (string[])[origin, check.Expected is { } expected ? $"baseline {BaselineText.Number(expected)}" : "not in the baseline", $"verdict {GateWords.Of(check.Verdict)}"]));
    }
}
