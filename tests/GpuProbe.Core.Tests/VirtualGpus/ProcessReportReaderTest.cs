using System.Text;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Core.Tests.VirtualGpus;

public sealed class ProcessReportReaderTest
{
    private const string Whole = """
        {"pid":12,"parentPid":1,"command":"python3 train.py","torch":"/path/libtorch_cuda.so.2.6","seconds":1.25,"final":true,"kernelLaunches":123,"matrixProducts":7000000000000,
         "devices":[{"index":1,"physical":3,"totalBytes":80,"contextBytes":5,"peakDeviceBytes":70,"peakDeviceSeconds":0.5,
           "atPeakDevice":{"context":5,"malloc":60,"pool":1,"physical":2,"library":2},
           "lastRefusal":{"requestedBytes":11,"deviceFreeBytes":10,"seconds":0.3},
           "allocator":{"peakAllocatedBytes":50,"peakAllocatedSeconds":0.1,"reservedAtPeakAllocatedBytes":55,"peakReservedBytes":60,"peakReservedSeconds":0.2,"allocatedAtPeakReservedBytes":45,
              "allocations":10,"segmentsAllocated":4,"segmentsFreed":1,"segmentsRefused":2,"retries":3,"outOfMemoryErrors":1,
              "lastOutOfMemory":{"requestedBytes":9,"allocatedBytes":50,"reservedBytes":60,"deviceFreeBytes":8,"seconds":0.2}},
           "blocksAtPeak":[{"address":140737488355327,"bytes":2,"seconds":0.1,"thread":12,"operator":"aten::mm"}],
           "segmentsAtPeak":[{"address":1,"bytes":2}]}],
         "stubbedCalls":{"cublasGemmEx":12},"refusedCalls":{"cuGreenCtxCreate":1},
         "hostReads":[{"kernel":"?","bytes":4,"count":12,"answer":"memory"}],
         "sizeReads":6,"loopGuards":7,"foreignRuntimes":["/path/lib.so"],"trace":"12.trace"}
        """;

    [Fact]
    public void Every_figure_finds_its_place()
    {
        ProcessReport report = Read(Whole);

        Assert.Equal((12, 1, "python3 train.py", "/path/libtorch_cuda.so.2.6"), (report.Pid, report.ParentPid, report.Command, report.Torch));
        Assert.Equal((1.25, true, 123, 7_000_000_000_000), (report.Seconds, report.Final, report.KernelLaunches, report.MatrixProducts));
        Assert.Equal((6, 7, "12.trace"), (report.SizeReads, report.LoopGuards, report.Trace));
        Assert.Equal(12, report.StubbedCalls["cublasGemmEx"]);
        Assert.Equal(1, report.RefusedCalls["cuGreenCtxCreate"]);
        Assert.Equal([new HostRead("?", 4, 12, "memory")], report.HostReads);
        Assert.Equal(["/path/lib.so"], report.ForeignRuntimes);
        DeviceReport device = Assert.Single(report.Devices);
        Assert.Equal((1, 3, 80, 5, 70, 0.5), (device.Index, device.Physical, device.TotalBytes, device.ContextBytes, device.PeakDeviceBytes, device.PeakDeviceSeconds));
        Assert.Equal(new DeviceShare { Context = 5, Malloc = 60, Pool = 1, Physical = 2, Library = 2 }, device.AtPeakDevice);
        Assert.Equal(new RefusalReport(11, 10, 0.3), device.LastRefusal);
        Assert.Equal([new LiveBlock(140737488355327, 2, 0.1, 12, "aten::mm")], device.BlocksAtPeak);
        Assert.Equal([new LiveSegment(1, 2)], device.SegmentsAtPeak);
        Assert.Equal(
            new AllocatorReport
            {
                PeakAllocatedBytes = 50,
                PeakAllocatedSeconds = 0.1,
                ReservedAtPeakAllocatedBytes = 55,
                PeakReservedBytes = 60,
                PeakReservedSeconds = 0.2,
                AllocatedAtPeakReservedBytes = 45,
                Allocations = 10,
                SegmentsAllocated = 4,
                SegmentsFreed = 1,
                SegmentsRefused = 2,
                Retries = 3,
                OutOfMemoryErrors = 1,
                LastOutOfMemory = new OutOfMemoryReport(9, 50, 60, 8, 0.2),
            },
            device.Allocator);
    }

    [Fact]
    public void What_is_not_known_is_passed_over() =>
        Assert.Equal(12, Read(Whole.Insert(1, "\"new\":{\"deep\":[1]},")).Pid);

    [Fact]
    public void What_is_not_said_is_empty()
    {
        ProcessReport report = Read("""{"pid":12,"devices":[{"index":0,"allocator":null}]}""");

        Assert.Null(report.Torch);
        Assert.Empty(report.StubbedCalls);
        Assert.Empty(report.HostReads);
        Assert.Null(report.Devices[0].Allocator);
        Assert.Empty(report.Devices[0].BlocksAtPeak);
        Assert.Equal(new DeviceShare(), report.Devices[0].AtPeakDevice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"pid":12""")]
    [InlineData("""{"pid":"twelve"}""")]
    public void What_is_no_report_is_an_unexpected_failure(string json)
    {
        var refusal = Assert.Throws<ToolException>(() => Read(json));

        Assert.Equal(ExitCode.Unexpected, refusal.ExitCode);
        Assert.StartsWith("12.json: not a report of the virtual GPU: ", refusal.Message, StringComparison.Ordinal);
    }

    private static ProcessReport Read(string json) => ProcessReportReader.Read(Encoding.UTF8.GetBytes(json), "12.json");
}
