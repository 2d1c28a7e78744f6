using GpuProbe.Core.Reporting;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class MarkdownReportTest
{
    [Fact]
    public void Whole() => Approved.Match(MarkdownReport.Render(SampleResults.Probe));
}
