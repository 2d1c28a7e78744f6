using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>The sections of a result in their order.</summary>
internal static class ReportSections
{
    /// <summary>What is known before anything is measured.</summary>
    public static IEnumerable<ReportBlock> Predicted(ProbeResult result) => Calculated(result).Concat(Concluded(result));

    /// <summary>What was asked, and the closed form.</summary>
    public static IEnumerable<ReportBlock> Calculated(ProbeResult result)
    {
        IEnumerable<ReportBlock> blocks = SetupSection.Of(result.Setup);
        if (result.SequenceLength is { } length)
            blocks = blocks.Append(new TextBlock($"{length}."));
        return result.Estimate is { } estimate ? blocks.Concat(ClosedFormSection.Of(estimate, result.Setup)) : blocks;
    }

    /// <summary>The virtual card, the verdict, and the rule of thumb.</summary>
    public static IEnumerable<ReportBlock> Concluded(ProbeResult result)
    {
        IEnumerable<ReportBlock> blocks = [];
        if (result.Estimate is { Virtual: { } run } both)
            blocks = blocks.Concat(VirtualSection.Of(both.ClosedForm, run)).Concat(FilesSection.Of(result.Setup, run.Phases, run.Saved));
        if (result.Verdict is { } verdict)
            blocks = blocks.Concat(VerdictSection.Of(verdict, result.Estimate?.VirtualMissing));
        if (result.Calibration is { } calibrated)
            blocks = blocks.Concat(CalibrationSection.Of(calibrated, result.Setup, result.Verdict));
        if (result.Estimate is { } estimate)
            blocks = blocks.Concat(RuleOfThumbSection.Of(estimate));
        return result.Measurement is null ? blocks.Concat(Ahead(result)) : blocks;
    }

    /// <summary>What a measurement added.</summary>
    public static IEnumerable<ReportBlock> Measured(ProbeResult result)
    {
        // That a run could not begin is told on standard error; a section without a number would say no more.
        if (result.Measurement is not { } measurement || measurement is { Phases.Count: 0, Failure: not null })
            return [];
        IEnumerable<ReportBlock> blocks = MeasurementSection.Of(measurement, result.Setup, result.Slice);
        if (result.Comparison is { } comparison)
            blocks = blocks
                .Concat(TwinSection.Of(comparison, measurement, result.Estimate?.Virtual?.UnmodelledCalls ?? []))
                .Concat(ComparisonSection.Of(comparison, measurement, result.Estimate?.VirtualMissing));
        if (measurement.Throughput is { } throughput)
            blocks = blocks.Concat(ThroughputSection.Of(throughput, measurement.Device, result.Slice is not null || result.Setup.IsSlice));
        if (result.Elsewhere is { } elsewhere)
            blocks = blocks.Concat(Elsewhere(elsewhere));
        return blocks.Concat(Ahead(result));
    }

    private static IEnumerable<ReportBlock> Elsewhere(ElsewhereResult elsewhere)
    {
        IEnumerable<ReportBlock> run = elsewhere.Estimate is { Virtual: { } there } both ? VirtualSection.Of(both.ClosedForm, there) : [];
        return run.Concat(VerdictSection.Of(elsewhere.Verdict, elsewhere.Estimate.VirtualMissing));
    }

    // What lies ahead: the set-up on another card, and all of its steps.
    private static IEnumerable<ReportBlock> Ahead(ProbeResult result)
    {
        IEnumerable<ReportBlock> blocks = result.Forecast is { } forecast ? ThroughputSection.Of(forecast) : [];
        return result.RunCost is { } cost ? blocks.Concat(RunCostSection.Of(cost, result.Setup)) : blocks;
    }
}
