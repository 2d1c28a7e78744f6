using GpuProbe.Core.VirtualGpus;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.VirtualGpus;

public sealed class VirtualRunResultTest
{
    [Fact]
    public void Form() => Approved.Match(VirtualRunJson.Write(SampleRuns.Result(
        new RigOptions { Devices = 2, Interconnect = Interconnect.NvlinkA100 },
        SampleRuns.Bad,
        SampleReports.OutOfMemory with { RefusedCalls = new Dictionary<string, long> { ["cuGreenCtxCreate"] = 2 } })));

    [Fact]
    public void Each_card_has_its_own_peak()
    {
        VirtualRunResult result = SampleRuns.Result(SampleRuns.Good, SampleReports.TwoRanks);

        Assert.Equal([(0, 20 * SampleReports.GiB), (1, 21 * SampleReports.GiB)], result.Devices.Select(device => (device.Physical, device.PeakBytes)));
        Assert.Equal([4711, 4712], result.Devices.Select(device => Assert.Single(device.Processes).Pid));
        Assert.Equal(3 * SampleReports.GiB, result.Verdict.HeadroomBytes);
    }

    [Fact]
    public void A_shared_card_has_one_peak_and_the_processes_their_own()
    {
        DeviceUse device = Assert.Single(SampleRuns.Result(SampleRuns.Good, SampleReports.OneCardShared).Devices);

        Assert.Equal((22 * SampleReports.GiB, 2.0, 2 * SampleReports.GiB), (device.PeakBytes, device.PeakSeconds, device.HeadroomBytes));
        Assert.Equal([4711, 4712], device.Processes.Select(process => process.Pid));
        Assert.All(device.Processes, process => Assert.Equal(18 * SampleReports.GiB, process.Allocator!.PeakAllocatedBytes));
    }

    [Fact]
    public void A_process_that_only_looks_at_a_card_is_not_on_it()
    {
        DeviceReport looked = SampleReports.Device(0) with { Allocator = null, AtPeakDevice = new DeviceShare(), BlocksAtPeak = [] };
        VirtualRunResult result = SampleRuns.Result(SampleRuns.Good, SampleReports.Process, SampleReports.Process with { Pid = 4712, Devices = [looked] });

        Assert.Equal(4711, Assert.Single(Assert.Single(result.Devices).Processes).Pid);
        Assert.Equal([4711, 4712], result.Processes.Select(process => process.Pid));
    }

    [Fact]
    public void Fragmentation_is_what_is_reserved_but_not_allocated_at_the_peak_of_allocated() => Assert.Equal(
        512 * SampleReports.MiB,
        SampleRuns.Result(SampleRuns.Good, SampleReports.Process).Devices[0].Processes[0].FragmentationBytes);

    [Fact]
    public void Equal_allocations_are_one_line_and_ten_are_enough()
    {
        LiveBlock[] blocks = [.. Enumerable.Range(0, 12).SelectMany(size => Enumerable.Range(0, 2)
            .Select(twin => new LiveBlock((ulong)(100 * size + twin), 1000 + size, 1 - 0.25 * twin, 1, "aten::mm")))];
        DeviceReport device = SampleReports.Device(0) with { BlocksAtPeak = blocks };
        IReadOnlyList<LargeAllocation> largest = SampleRuns.Result(SampleRuns.Good, SampleReports.Process with { Devices = [device] }).Devices[0].Processes[0].LargestAtPeak;

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 1011L - i), largest.Select(allocation => allocation.Bytes));
        Assert.Equal(new LargeAllocation(1011, 2, "aten::mm", 0.75), largest[0]);
    }

    [Fact]
    public void Calls_and_reads_of_all_processes_add_up()
    {
        VirtualRunResult result = SampleRuns.Result(SampleRuns.Good, SampleReports.TwoRanks);

        Assert.Equal([new("cublasGemmEx", 2400), new("cublasSetStream_v2", 2400), new CallCount("cudnnCreate", 2)], result.StubbedCalls);
        Assert.Equal([new("?", 4, 18, "memory"), new HostRead("and_kernel", 1, 6, "all-true")], result.HostReads);
    }

    [Fact]
    public void The_capacity_is_the_cards_own_or_what_was_asked_for()
    {
        Assert.Equal(24 * SampleReports.GiB, SampleRuns.Result(SampleRuns.Good).CapacityBytes);
        Assert.Equal(8 * SampleReports.GiB, SampleRuns.Result(new RigOptions { CapacityBytes = 8 * SampleReports.GiB }, SampleRuns.Good).CapacityBytes);
    }
}
