using GpuProbe.Core.Reporting;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.VirtualGpus;

public sealed class VirtualRunReportTest
{
    [Fact]
    public void Fits() => Approved.Match(Render(SampleRuns.Result(SampleRuns.Good, SampleReports.Process)));

    [Fact]
    public void Does_not_fit() => Approved.Match(Render(SampleRuns.Result(
        new RigOptions { CapacityBytes = 24 * SampleReports.GiB }, SampleRuns.Bad, SampleReports.OutOfMemory)));

    [Fact]
    public void Failed_on_two_cards() => Approved.Match(Render(SampleRuns.Result(
        new RigOptions { Devices = 2 }, new CommandEnd(139, "SIGSEGV"), SampleReports.TwoRanks)));

    [Fact]
    public void Incomplete_on_a_shared_card() => Approved.Match(Render(SampleRuns.Result(
        SampleRuns.Good, [.. SampleReports.OneCardShared.Select(report => report with
        {
            SizeReads = 2,
            RefusedCalls = new Dictionary<string, long> { ["cuGreenCtxCreate"] = 1 },
            StubbedCalls = Enumerable.Range(1, 8).ToDictionary(i => $"cusparseCall{i}", i => (long)i),
        })])));

    [Fact]
    public void Without_the_caching_allocator() => Approved.Match(Render(SampleRuns.Result(
        SampleRuns.Good,
        SampleReports.Process with
        {
            StubbedCalls = new Dictionary<string, long>(),
            HostReads = [],
            Devices = [SampleReports.Device(0) with { Allocator = null, BlocksAtPeak = [], AtPeakDevice = new DeviceShare { Context = 1, Pool = 2 * SampleReports.GiB } }],
        })));

    private static string Render(VirtualRunResult result)
    {
        string text = VirtualRunReport.Render(result, ReportStyle.Plain);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, ReportStyle.Plain.Width));
        Assert.DoesNotContain('\e', text);
        return text;
    }
}
