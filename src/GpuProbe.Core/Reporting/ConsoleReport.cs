using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Reporting.Sections;

namespace GpuProbe.Core.Reporting;

/// <summary>Renders results as text for a terminal.</summary>
public static class ConsoleReport
{
    /// <summary>What was asked, the closed form, the virtual card, the verdict, and the rule of thumb.</summary>
    public static string Predicted(ProbeResult result, ReportStyle style) => Calculated(result, style) + Concluded(result, style);

    /// <summary>The part of <see cref="Predicted"/> that is known at once: what was asked, and the closed form.</summary>
    public static string Calculated(ProbeResult result, ReportStyle style) =>
        ConsoleFormatter.Format(ReportSections.Calculated(result), style);

    /// <summary>The rest of <see cref="Predicted"/>.</summary>
    public static string Concluded(ProbeResult result, ReportStyle style) =>
        ConsoleFormatter.Format(ReportSections.Concluded(result), style);

    /// <summary>What was measured, and how far the closed form is from it.</summary>
    public static string Measured(ProbeResult result, ReportStyle style) =>
        ConsoleFormatter.Format(ReportSections.Measured(result), style);
}
