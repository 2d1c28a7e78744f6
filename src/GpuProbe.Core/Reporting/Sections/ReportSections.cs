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
            blocks = blocks.Concat(ClosedFormSection.Of(estimate));
        if (result.Verdict is { } verdict)
            blocks = blocks.Concat(VerdictSection.Of(verdict));
        return result.Estimate is { } compared ? blocks.Concat(RuleOfThumbSection.Of(compared)) : blocks;
    }

    /// <summary>What a measurement added.</summary>
    public static IEnumerable<ReportBlock> Measured(ProbeResult result)
    {
        if (result.Measurement is not { } measurement)
            return [];
        IEnumerable<ReportBlock> blocks = MeasurementSection.Of(measurement, result.Setup, result.Slice);
        return result.Comparison is { } comparison ? blocks.Concat(ComparisonSection.Of(comparison, measurement.Device)) : blocks;
    }
}
