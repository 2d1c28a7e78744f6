using GpuProbe.Core.Comparison;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>Predicted against measured, line by line.</summary>
internal static class ComparisonSection
{
    private const string BlocksOf512 = "On a card the closed form counts weights, gradients and states in blocks of 512 bytes; the run's own lines are bytes of tensors.";

    /// <summary>The section for <paramref name="comparison"/> with <paramref name="measurement"/>.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="measurement">What it was compared with.</param>
    /// <param name="twinMissing">Why a card has no virtual twin here, if it has none.</param>
    public static IEnumerable<ReportBlock> Of(MemoryComparison comparison, MeasurementResult measurement, string? twinMissing)
    {
        string what = comparison.OfSlice ? "a slice" : "the whole model";
        string ran = measurement.IsVirtual ? "this virtual card" : "measured";
        yield return new HeadingBlock(
            measurement.IsVirtual ? "Closed form against this virtual card" : "Closed form against measurement", $"bytes on {measurement.Device}, {what}");
        bool hasTwin = comparison.Phases is not null;
        yield return new TableBlock(
            [new(""), new("closed form", IsNumber: true), new(ran, IsNumber: true), new("difference", IsNumber: true), new("%", IsNumber: true)],
            [
                .. comparison.Lines.Select((line, i) => Row(line.Name, line, isTotal: hasTwin && i == comparison.Lines.Count - 1)),
                .. hasTwin ? (TableRow[])[] : [Row("peak allocated", comparison.Allocated, isTotal: true)],
            ]);
        if (!hasTwin && measurement.PeakReservedBytes is not null && twinMissing is not null)
            yield return new TextBlock($"The closed form only; reserved and the card's own peak take its virtual twin: {twinMissing}", Tone.Bad);
        if (measurement.PeakReservedBytes is not null)
            yield return new TextBlock(BlocksOf512, Tone.Note);
    }

    private static TableRow Row(string name, ComparedBytes bytes, bool isTotal) => new(
        [name, Shown.Exact(bytes.PredictedBytes), Shown.Exact(bytes.MeasuredBytes), Shown.Difference(bytes.ErrorBytes), Shown.Percent(bytes.ErrorRatio)],
        isTotal);
}
