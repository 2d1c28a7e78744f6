using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>The sections of a result in their order.</summary>
internal static class ReportSections
{
    /// <summary>What is known before anything is measured.</summary>
    public static IEnumerable<ReportBlock> Predicted(ProbeResult result)
    {
        IEnumerable<ReportBlock> blocks = SetupSection.Of(result.Setup);
        if (result.Estimate is { } estimate)
            blocks = blocks.Concat(ClosedFormSection.Of(estimate, result.Setup));
        if (result.Verdict is { } verdict)
            blocks = blocks.Concat(VerdictSection.Of(verdict));
        return result.Estimate is { } compared ? blocks.Concat(RuleOfThumbSection.Of(compared)) : blocks;
    }

    /// <summary>What a measurement added.</summary>
    public static IEnumerable<ReportBlock> Measured(ProbeResult result)
    {
        // That a run could not begin is told on standard error; a section without a number would say no more.
        if (result.Measurement is not { } measurement || measurement is { Phases.Count: 0, Failure: not null })
            return [];
        IEnumerable<ReportBlock> blocks = MeasurementSection.Of(measurement, result.Setup, result.Slice);
        return result.Comparison is { } comparison ? blocks.Concat(ComparisonSection.Of(comparison, measurement.Device)) : blocks;
    }
}
