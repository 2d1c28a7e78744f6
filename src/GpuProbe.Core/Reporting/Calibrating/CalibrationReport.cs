using System.Globalization;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Calibrating;

/// <summary>Renders what a calibration found as text for a terminal.</summary>
public static class CalibrationReport
{
    private static readonly TableColumn[] MemoryColumns =
        [new("beside the allocator"), new("bytes", IsNumber: true), new("95% interval", IsNumber: true), new("rows", IsNumber: true)];

    private static readonly TableColumn[] TimeColumns =
        [new("operators"), new("reach of"), new("share", IsNumber: true), new("95% interval", IsNumber: true), new("is")];

    private static readonly TableColumn[] HeldOutColumns =
    [
        new("held out, by"), new("groups", IsNumber: true), new("rows", IsNumber: true), new("median", IsNumber: true), new("p90", IsNumber: true),
        new("max", IsNumber: true), new("bias", IsNumber: true), new("covered", IsNumber: true), new("worst group", IsNumber: true),
    ];

    /// <summary>The report.</summary>
    public static string Render(CalibrationProfile profile, ReportStyle style) => ConsoleFormatter.Format(Blocks(profile), style);

    /// <summary>The name of a class of operators, as <c>matrix products, 16 bits</c>.</summary>
    internal static string Name(WorkClass kind) => kind switch
    {
        WorkClass.Matrix => "matrix products, 16 bits",
        WorkClass.MatrixFp32 => "matrix products, fp32",
        WorkClass.Attention => "fused attention",
        WorkClass.Elementwise => "operators on elements",
        WorkClass.Optimizer => "optimizer's step",
        WorkClass.HostLink => "transfers to the host",
        WorkClass.HostMemory => "optimizer on the host",
        WorkClass.Interconnect => "transfers between cards",
        _ => "kernel launches",
    };

    private static IEnumerable<ReportBlock> Blocks(CalibrationProfile profile)
    {
        yield return new HeadingBlock("Calibration", $"calibrated on {profile.ProductName}");
        yield return new TextBlock(
            $"{profile.Rows:N0} rows of {profile.ProductName} with driver {profile.Driver ?? "unknown"} and libtorch {profile.Libtorch ?? "unknown"}");
        if (profile.Skipped.Count > 0)
            yield return new TextBlock($"Not used: {string.Join(", ", profile.Skipped.Select(one => $"{one.Value:N0} {one.Key}"))}.", Tone.Note);
        foreach (ReportBlock block in profile.Memory is { } memory ? Of(memory) : Missing("Memory", profile.MemoryMissing))
            yield return block;
        foreach (ReportBlock block in profile.Time is { } time ? Of(time) : Missing("Time of a step", profile.TimeMissing))
            yield return block;
        foreach (string range in Ranges(profile).Distinct())
            yield return new TextBlock(range, Tone.Note);
    }

    private static IEnumerable<string> Ranges(CalibrationProfile profile)
    {
        if (profile.Memory is { } memory)
            yield return $"Valid for {string.Join("; ", Range(memory.Range))}.";
        if (profile.Time is { } time)
            yield return $"Valid for {string.Join("; ", Range(time.Range))}.";
    }

    private static IEnumerable<ReportBlock> Missing(string what, string? why)
    {
        yield return new HeadingBlock(what, "not fitted");
        yield return new TextBlock($"{why}.", Tone.Note);
    }

    private static IEnumerable<ReportBlock> Of(MemoryCalibration memory)
    {
        yield return new HeadingBlock("Memory", "calibrated");
        yield return new TableBlock(MemoryColumns,
        [
            Row("context, after the warm-up", memory.ContextBytes),
            .. memory.Overheads.Select(one => Row($"libraries and kernels, {one.Precision}, {one.Attention}", one.Bytes)),
            Row("libraries and kernels, all runs", memory.OverheadBytes),
        ]);
        yield return new TextBlock(
            $"Margin: on the card at most {Shown.Size(memory.MarginBytes)} more than predicted in {Percent(memory.Coverage)} of what was held out.");
        foreach (ReportBlock block in HeldOut(memory.HeldOut, "bytes on the card"))
            yield return block;
    }

    private static IEnumerable<ReportBlock> Of(TimeCalibration time)
    {
        yield return new HeadingBlock("Time of a step", "calibrated");
        var fitted = time.Rates.ToDictionary(rate => rate.Class);
        yield return new TableBlock(TimeColumns, [.. WorkVector.Classes.Select(kind => Row(kind, fitted.GetValueOrDefault(kind)))]);
        yield return new TextBlock(
            $"Noise of what was fitted: {Percent(time.Noise)}; rows so far off that they had no weight: {time.Outliers:N0} of {time.Rows:N0}.");
        yield return new TextBlock(
            $"Margin: steps took at most {Ratio(time.HighRatio)} times what was predicted in {Percent(time.Coverage)} of what was held out, and less than {Ratio(time.LowRatio)} times in {Percent(1 - time.Coverage)}.");
        foreach (ReportBlock block in HeldOut(time.HeldOut, "seconds"))
            yield return block;
    }

    private static IEnumerable<ReportBlock> HeldOut(IReadOnlyList<HeldOutError> splits, string what)
    {
        yield return new TableBlock(HeldOutColumns, [.. splits.Select(Row)]);
        yield return new TextBlock(
            $"Errors of {what} for rows that were left out of the fit, group by group. Covered: at most the prediction with a margin that the other groups alone had chosen; it is to be {Percent(0.95)}.", Tone.Note);
        if (splits.FirstOrDefault(split => split.FoldsNotFitted > 0) is { } partial)
            yield return new TextBlock($"{partial.FoldsNotFitted} of {partial.Folds} parts by {partial.By} could not be predicted: without them the classes cannot be told apart.", Tone.Note);
    }

    private static IEnumerable<string> Range(ValidityRange range) =>
        range.Numbers.Where(one => one.Value.Max > 1).Select(one => one.Value.Min == one.Value.Max ? $"{one.Key} {one.Value.Min:N0}" : $"{one.Key} {one.Value.Min:N0} to {one.Value.Max:N0}")
            .Concat(range.Choices.Select(one => $"{one.Key} {string.Join(" or ", one.Value)}"));

    private static TableRow Row(string what, FittedBytes bytes) =>
        new([what, Shown.Size(bytes.Value), $"{Shown.Size(bytes.Low)} to {Shown.Size(bytes.High)}", $"{bytes.Rows:N0}"]);

    private static TableRow Row(WorkClass kind, FittedRate? rate)
    {
        string peak = kind switch
        {
            WorkClass.Matrix or WorkClass.Attention => "dense peak",
            WorkClass.MatrixFp32 => "fp32 peak",
            WorkClass.Elementwise or WorkClass.Optimizer => "memory bandwidth",
            WorkClass.HostLink => "host link",
            WorkClass.HostMemory => "204.8 GB/s",
            WorkClass.Interconnect => "card link",
            _ => "1 in a µs",
        };
        if (rate is null)
            return new([Name(kind), peak, Percent(TimeModel.Assumed.Rates[kind].Utilisation), "-", TimeModel.AssumedBasis]);
        return rate.Utilisation is { } share
            ? new([Name(kind), peak, Percent(share), rate.Low is { } low ? $"{Percent(low)} to {(rate.High is { } high ? Percent(high) : "any")}" : "-", "calibrated"])
            : new([Name(kind), peak, "-", "-", "too little to show"]);
    }

    private static TableRow Row(HeldOutError split) => new(
    [
        split.By, $"{split.Groups}", $"{split.Rows:N0}", Shown.Share(split.MedianError), Shown.Share(split.P90Error), Shown.Share(split.MaxError),
        Shown.Percent(split.Bias), Percent(split.Coverage), $"{split.WorstGroup}: {Percent(split.WorstGroupCoverage)}",
    ]);

    private static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);
}
