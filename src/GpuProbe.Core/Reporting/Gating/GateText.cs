using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>Renders a gate's answer for people.</summary>
public static class GateText
{
    /// <summary>For a terminal.</summary>
    public static string Console(GateReport report, ReportStyle style) => ConsoleFormatter.Format(GateSection.Of(report), style);

    /// <summary>As GitHub's Markdown, such as a job's summary.</summary>
    public static string Markdown(GateReport report) => MarkdownFormatter.Format(GateSection.Of(report));
}
