using GpuProbe.Core.Comparison;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>Predicted against measured, line by line.</summary>
internal static class ComparisonSection
{
    private static readonly TableColumn[] Columns =
    [
        new(""), new("closed form", IsNumber: true), new("measured", IsNumber: true), new("difference", IsNumber: true), new("%", IsNumber: true),
    ];

    /// <summary>The section for <paramref name="comparison"/>.</summary>
    public static IEnumerable<ReportBlock> Of(MemoryComparison comparison, string device)
    {
        string what = comparison.OfSlice ? "a slice" : "the whole model";
        yield return new HeadingBlock("Closed form against measurement", $"bytes on {device}, {what}");
        yield return new TableBlock(Columns,
        [
            .. comparison.Lines.Select(line => Row(line.Name, line, isTotal: false)),
            Row("peak allocated", comparison.Allocated, isTotal: true),
        ]);
    }

    private static TableRow Row(string name, ComparedBytes bytes, bool isTotal) => new(
        [name, Shown.Exact(bytes.PredictedBytes), Shown.Exact(bytes.MeasuredBytes), Shown.Difference(bytes.ErrorBytes), Shown.Percent(bytes.ErrorRatio)],
        isTotal);
}
