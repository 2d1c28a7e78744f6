using GpuProbe.Core.Tests.Snapshots;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Core.VirtualGpus.Snapshots;

namespace GpuProbe.Core.Tests.VirtualGpus.Snapshots;

public sealed class MemorySnapshotTest
{
    private const long MiB = 1 << 20;
    private const ulong Base = 0x7f00_0000_0000;

    // A segment with two blocks; the first goes and makes room for a smaller one, later all goes.
    private static readonly TraceRecord[] Events =
    [
        Segment(Base, 20 * MiB, 1000),
        Block(Base, 4 * MiB, 2000),
        Block(Base + 8 * MiB, 8 * MiB, 3000),
        Block(Base, -4 * MiB, 4000),
        Segment(Base + 64 * MiB, 2 * MiB, 4500),
        Block(Base, 6 * MiB, 5000),
        Block(Base + 8 * MiB, -8 * MiB, 6000),
        Block(Base, -6 * MiB, 7000),
        Segment(Base + 64 * MiB, -2 * MiB, 8000),
    ];

    private static readonly DeviceReport Device = SampleReports.Device(0) with
    {
        BlocksAtPeak = [new LiveBlock(Base, 6 * MiB, 5e-6, 1, "aten::mm"), new LiveBlock(Base + (ulong)(8 * MiB), 8 * MiB, 3e-6, 1, Operator: null)],
    };

    [Fact]
    public void The_snapshot_is_that_of_the_peak()
    {
        Dictionary<string, object?> snapshot = Snapshot(Process(Device), Events);

        Assert.Equal(["segments", "device_traces", "allocator_settings", "external_annotations"], snapshot.Keys);
        Dictionary<string, object?>[] segments = Items(snapshot["segments"]);
        Assert.Equal(
            [(0L, (long)Base, 20 * MiB, 14 * MiB, "large"), (0L, (long)Base + 64 * MiB, 2 * MiB, 0L, "small")],
            segments.Select(s => ((long)s["device"]!, (long)s["address"]!, (long)s["total_size"]!, (long)s["allocated_size"]!, (string)s["segment_type"]!)));
        Assert.Equal(
            [
                ((long)Base, 6 * MiB, "active_allocated"), ((long)Base + 6 * MiB, 2 * MiB, "inactive"),
                ((long)Base + 8 * MiB, 8 * MiB, "active_allocated"), ((long)Base + 16 * MiB, 4 * MiB, "inactive"),
            ],
            Items(segments[0]["blocks"]).Select(b => ((long)b["address"]!, (long)b["size"]!, (string)b["state"]!)));
        Assert.Equal(["aten::mm"], Items(Items(segments[0]["blocks"])[0]["frames"]).Select(frame => frame["name"]));
    }

    [Fact]
    public void Events_end_at_the_peak_so_that_they_run_backwards_from_it()
    {
        Dictionary<string, object?>[] events = Events0(Snapshot(Process(Device), Events));

        Assert.Equal(
            [
                ("segment_alloc", (long)Base, 20 * MiB, 1L), ("alloc", (long)Base, 4 * MiB, 2L), ("alloc", (long)Base + 8 * MiB, 8 * MiB, 3L),
                ("free_requested", (long)Base, 4 * MiB, 4L), ("free_completed", (long)Base, 4 * MiB, 4L),
                ("segment_alloc", (long)Base + 64 * MiB, 2 * MiB, 4L), ("alloc", (long)Base, 6 * MiB, 5L),
            ],
            events.Select(e => ((string)e["action"]!, (long)e["addr"]!, (long)e["size"]!, (long)e["time_us"]!)));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1], events.Select(e => Items(e["frames"]).Length));
    }

    [Fact]
    public void An_out_of_memory_error_after_the_peak_is_the_end()
    {
        Dictionary<string, object?> snapshot = Snapshot(
            Process(Device),
            [.. Events[..7], new TraceRecord(10 << 20, 30 * MiB, 8000, TraceKind.OutOfMemory, 0, 1), Block(Base, -6 * MiB, 9000), Segment(Base, -20 * MiB, 9500)]);

        Dictionary<string, object?>[] events = Events0(snapshot);
        Assert.Equal(("oom", 30 * MiB, 10 * MiB), ((string)events[^1]["action"]!, (long)events[^1]["size"]!, (long)events[^1]["device_free"]!));
        Assert.Equal("free_completed", events[^2]["action"]);
        Assert.Equal([6 * MiB, 0], Items(snapshot["segments"]).Select(s => (long)s["allocated_size"]!));
    }

    [Fact]
    public void Expandable_segments_are_one_and_grow_in_pieces()
    {
        DeviceReport device = Device with { AtPeakDevice = new DeviceShare { Physical = 40 * MiB } };
        Dictionary<string, object?> snapshot = Snapshot(
            Process(device), [Segment(Base, 20 * MiB, 1), Segment(Base + 20 * MiB, 20 * MiB, 2), Segment(Base + 30 * MiB, -4 * MiB, 3), Block(Base, 30 * MiB, 4)]);

        Assert.Equal(["segment_map", "segment_map", "segment_unmap", "alloc"], Events0(snapshot).Select(e => e["action"]));
        Assert.Equal(
            [((long)Base, 30 * MiB, true), ((long)Base + 34 * MiB, 6 * MiB, true)],
            Items(snapshot["segments"]).Select(s => ((long)s["address"]!, (long)s["total_size"]!, (bool)s["is_expandable"]!)));
    }

    [Fact]
    public void Without_events_the_report_tells_the_peak()
    {
        Dictionary<string, object?> snapshot = Snapshot(SampleReports.Process, null);

        Assert.Empty(Events0(snapshot));
        Dictionary<string, object?> segment = Assert.Single(Items(snapshot["segments"]));
        Assert.Equal(16 * MiB + 512, segment["allocated_size"]);
        Assert.Equal([8 * MiB, 8 * MiB, 512, 4 * MiB - 512], Items(segment["blocks"]).Select(b => (long)b["size"]!));
    }

    [Fact]
    public void A_block_without_a_segment_gets_one_of_its_own()
    {
        Dictionary<string, object?> snapshot = Snapshot(Process(Device), [Block(Base, 2 * MiB, 1), Block(Base + 8 * MiB, 6 * MiB, 2)]);

        Assert.Equal([2 * MiB, 6 * MiB], Items(snapshot["segments"]).Select(s => (long)s["total_size"]!));
    }

    [Fact]
    public void Each_device_and_each_further_process_on_it_has_a_number_of_its_own()
    {
        ProcessReport[] reports =
        [
            SampleReports.Process with { Pid = 1, Devices = [SampleReports.Device(1)] },
            SampleReports.Process with { Pid = 2, Devices = [SampleReports.Device(1)] },
        ];
        Dictionary<string, object?> snapshot = Snapshot(reports, _ => null);

        Assert.Equal(3, Assert.IsType<List<object?>>(snapshot["device_traces"]).Count);
        Assert.Equal([1L, 2L], Items(snapshot["segments"]).Select(s => s["device"]));
    }

    [Fact]
    public void A_record_that_was_cut_off_is_left_out()
    {
        using MemoryStream cut = new(TraceRecord.Write(Events)[..(TraceRecord.Size * 3 - 1)]);

        Assert.Equal([Base, Base], TraceRecord.ReadAll(cut).Select(record => record.Address));
    }

    [Fact]
    public void A_record_is_forty_bytes_in_the_order_of_the_file() => Assert.Equal(
        "0807060504030201" + "FEFFFFFFFFFFFFFF" + "2A00000000000000" + "01000000" + "05000000" + "07000000" + "00000000",
        Convert.ToHexString(TraceRecord.Write([new TraceRecord(0x0102030405060708, -2, 42, TraceKind.Segment, device: 5, thread: 7)])));

    private static ProcessReport Process(DeviceReport device) => SampleReports.Process with { Devices = [device], Trace = "4711.trace" };

    private static Dictionary<string, object?> Snapshot(ProcessReport report, TraceRecord[]? events) =>
        Snapshot([report], _ => events is null ? null : new MemoryStream(TraceRecord.Write(events)));

    private static Dictionary<string, object?> Snapshot(ProcessReport[] reports, Func<string, Stream?> openTrace)
    {
        using MemoryStream output = new();
        Assert.True(MemorySnapshot.Write(output, reports, openTrace, "expandable_segments:False"));
        return Assert.IsType<Dictionary<string, object?>>(Unpickled.Value(output.ToArray()));
    }

    private static Dictionary<string, object?>[] Events0(Dictionary<string, object?> snapshot) =>
        Items(Assert.Single(Assert.IsType<List<object?>>(snapshot["device_traces"])));

    private static Dictionary<string, object?>[] Items(object? list) =>
        [.. Assert.IsType<List<object?>>(list).Select(item => Assert.IsType<Dictionary<string, object?>>(item))];

    private static TraceRecord Segment(ulong address, long bytes, ulong nanoseconds) => new(address, bytes, nanoseconds, TraceKind.Segment, device: 0, thread: 1);

    private static TraceRecord Block(ulong address, long bytes, ulong nanoseconds) => new(address, bytes, nanoseconds, TraceKind.Block, device: 0, thread: 1);
}
