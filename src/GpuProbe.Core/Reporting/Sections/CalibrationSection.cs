using System.Globalization;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting.Calibrating;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>What a calibration profile says about a run.</summary>
internal static class CalibrationSection
{
    private const string NoMargin = ", with no margin that is known to hold";

    private static readonly TableColumn[] Columns = [new("operators"), new("a step", IsNumber: true), new("share", IsNumber: true), new("is")];

    /// <summary>The section.</summary>
    public static IEnumerable<ReportBlock> Of(CalibratedEstimate calibrated, TrainingSetup setup, Verdict? verdict)
    {
        yield return new HeadingBlock("Calibration", Label(calibrated));
        yield return new TextBlock($"Profile {calibrated.Profile}");
        yield return new TextBlock($"of {calibrated.Origin}.");
        foreach (string warning in calibrated.Warnings)
            yield return new TextBlock($"Warning: {warning}.", Tone.Bad);
        if (calibrated is { ContextBytes: { } context, OverheadBytes: { } overhead })
        {
            yield return new TextBlock(
                $"Context {Shown.Size(context)}, libraries and kernels {Shown.Size(overhead)} ({calibrated.MemoryBasis}"
                + (calibrated.MarginBytes is { } most ? $"); at most {Shown.Size(most)} more in {Percent(calibrated.Coverage)} of what was held out." : $"{NoMargin})."));
            if (verdict is { Fits: true, HeadroomBytes: { } headroom } && headroom < calibrated.MarginBytes)
                yield return new TextBlock($"What is to spare, {Shown.Size(headroom)}, is less than that margin.", Tone.Bad);
        }

        if (calibrated is { SecondsPerStep: { } seconds })
        {
            string scatter = calibrated is { LowSecondsPerStep: { } low, HighSecondsPerStep: { } high }
                ? $"; {Shown.Step(low)} to {Shown.Step(high)} as held-out steps were scattered, at most the latter in {Percent(calibrated.Coverage)}"
                : NoMargin;
            yield return new TextBlock(
                $"A step takes {Shown.Step(seconds)} ({calibrated.TimeBasis}{scatter}), {Shown.Rate(ModelFlops.TokensOfStep(setup) / seconds)} tokens per second.");
            yield return new TableBlock(Columns, [.. calibrated.Classes.Select(one => new TableRow(
                [CalibrationReport.Name(one.Class), Shown.Step(one.Seconds), Percent(one.Seconds / seconds), one.IsAssumed ? "assumed" : calibrated.TimeBasis!]))]);
        }
    }

    private static string Label(CalibratedEstimate calibrated) => (calibrated.MemoryBasis, calibrated.TimeBasis) switch
    {
        (null, null) => "not used",
        (CalibratedEstimate.Extrapolated, _) or (_, CalibratedEstimate.Extrapolated) => CalibratedEstimate.Extrapolated,
        _ => CalibratedEstimate.Calibrated,
    };

    private static string Percent(double? share) => share?.ToString("0.0%", CultureInfo.InvariantCulture) ?? "-";
}
