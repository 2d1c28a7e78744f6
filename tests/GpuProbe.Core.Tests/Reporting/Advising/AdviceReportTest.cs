using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Advising;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting.Advising;

public sealed class AdviceReportTest
{
    [Fact]
    public void Does_not_fit() => Approved.Match(AdviceReport.Render(SampleAdvice.DoesNotFit, ReportStyle.Plain));

    [Fact]
    public void Wastes() => Approved.Match(AdviceReport.Render(SampleAdvice.Wastes, ReportStyle.Plain));

    [Fact]
    public void Nothing_fits() => Approved.Match(AdviceReport.Render(SampleAdvice.NothingFits, ReportStyle.Plain));

    [Fact]
    public void In_pieces_and_interrupted() => Approved.Match(AdviceReport.Render(SampleAdvice.InPieces, ReportStyle.Plain));

    [Fact]
    public void As_json() => Approved.Match(AdviceJson.Write(SampleAdvice.DoesNotFit));
}
