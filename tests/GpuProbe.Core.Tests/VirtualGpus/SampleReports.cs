using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Core.Tests.VirtualGpus;

/// <summary>Reports of processes with made-up figures.</summary>
internal static class SampleReports
{
    public const long MiB = 1 << 20;
    public const long GiB = 1 << 30;

    public static AllocatorReport Allocator { get; } = new()
    {
        PeakAllocatedBytes = 18 * GiB,
        PeakAllocatedSeconds = 1,
        ReservedAtPeakAllocatedBytes = 18 * GiB + 512 * MiB,
        PeakReservedBytes = 19 * GiB,
        PeakReservedSeconds = 1.125,
        AllocatedAtPeakReservedBytes = 17 * GiB,
        Allocations = 3455,
        SegmentsAllocated = 210,
        SegmentsFreed = 4,
        SegmentsRefused = 0,
        Retries = 0,
        OutOfMemoryErrors = 0,
    };

    public static ProcessReport Process { get; } = new()
    {
        Pid = 4711,
        ParentPid = 4700,
        Command = "python3 train.py",
        Torch = "/lib/libtorch_cuda.so.2.6",
        Seconds = 1.25,
        Final = true,
        KernelLaunches = 1234,
        Devices = [Device(0)],
        StubbedCalls = new Dictionary<string, long> { ["cublasGemmEx"] = 1200, ["cublasSetStream_v2"] = 1200, ["cudnnCreate"] = 1 },
        HostReads = [new HostRead("and_kernel", 1, 3, "all-true"), new HostRead("?", 4, 9, "memory")],
    };

    public static DeviceReport Device(int physical) => new()
    {
        Index = 0,
        Physical = physical,
        TotalBytes = 24 * GiB,
        ContextBytes = 512 * MiB,
        PeakDeviceBytes = 20 * GiB,
        PeakDeviceSeconds = 1.125,
        AtPeakDevice = new DeviceShare { Context = 512 * MiB, Malloc = 19 * GiB, Library = 512 * MiB },
        Allocator = Allocator,
        BlocksAtPeak =
        [
            new LiveBlock(0x7f00_0000_0000, 8 * MiB, 0.5, 1, "aten::mm"),
            new LiveBlock(0x7f00_0080_0000, 8 * MiB, 0.25, 1, "aten::mm"),
            new LiveBlock(0x7f00_0100_0000, 512, 0.125, 1, Operator: null),
        ],
        SegmentsAtPeak = [new LiveSegment(0x7f00_0000_0000, 20 * MiB)],
    };

    public static ProcessReport OutOfMemory { get; } = Process with
    {
        Devices =
        [
            Device(0) with
            {
                Allocator = Allocator with
                {
                    SegmentsRefused = 3,
                    Retries = 1,
                    OutOfMemoryErrors = 1,
                    LastOutOfMemory = new OutOfMemoryReport(6 * GiB, 18 * GiB, 19 * GiB, 4 * GiB, 1.2),
                },
            },
        ],
    };

    /// <summary>Two processes, as torchrun starts them, each on a card of its own.</summary>
    public static ProcessReport[] TwoRanks { get; } =
    [
        Process with { Pid = 4711 },
        Process with { Pid = 4712, Devices = [Device(1) with { PeakDeviceBytes = 21 * GiB }] },
    ];

    /// <summary>Two processes on one card; each reports the peak of both.</summary>
    public static ProcessReport[] OneCardShared { get; } =
    [
        Process with { Pid = 4711, Devices = [Device(0) with { PeakDeviceBytes = 22 * GiB, PeakDeviceSeconds = 2 }] },
        Process with { Pid = 4712, Devices = [Device(0) with { PeakDeviceBytes = 21 * GiB }] },
    ];
}
