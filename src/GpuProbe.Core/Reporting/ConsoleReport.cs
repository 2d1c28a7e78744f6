using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Reporting.Sections;

namespace GpuProbe.Core.Reporting;

/// <summary>Renders results as text for a terminal.</summary>
public static class ConsoleReport
{
    /// <summary>What was asked, the closed form, the verdict, and the rule of thumb.</summary>
    public static string Predicted(ProbeResult result, ReportStyle style) =>
        ConsoleFormatter.Format(ReportSections.Predicted(result), style);

    /// <summary>What was measured, and how far the closed form is from it.</summary>
    public static string Measured(ProbeResult result, ReportStyle style) =>
        ConsoleFormatter.Format(ReportSections.Measured(result), style);
}
