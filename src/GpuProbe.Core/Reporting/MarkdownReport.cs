using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Reporting.Sections;

namespace GpuProbe.Core.Reporting;

/// <summary>Renders results as Markdown.</summary>
public static class MarkdownReport
{
    /// <summary>The whole of <paramref name="result"/>.</summary>
    public static string Render(ProbeResult result) => MarkdownFormatter.Format(
        [new HeadingBlock("Set-up"), .. ReportSections.Predicted(result), .. ReportSections.Measured(result)]);
}
