using GpuProbe.Core.Units;

namespace GpuProbe.Core.Devices;

/// <summary>Reads a card's description. Its keys are the fields of <see cref="GpuProfile"/>; all but speeds and <c>contexts</c> are required.</summary>
public static class GpuProfileReader
{
    private static readonly string[] Keys =
    [
        "name", "productName", "totalMemoryBytes", "computeCapabilityMajor", "computeCapabilityMinor", "multiprocessorCount",
        "maxThreadsPerMultiprocessor", "maxBlocksPerMultiprocessor", "sharedMemoryPerMultiprocessorBytes",
        "sharedMemoryPerBlockOptinBytes", "l2CacheBytes", "densePeakFlops", "densePeakFlopsFp32", "memoryBandwidthBytesPerSecond",
        "hostLinkBytesPerSecond", "interconnectBytesPerSecond", "contextBytes", "contextSource", "source", "contexts",
    ];

    private static readonly string[] ContextKeys = ["bytes", "driver", "cuda", "libtorch", "date", "source"];

    /// <summary>Reads a card.</summary>
    /// <param name="json">The file's content, UTF-8.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="ToolException">The file is malformed, incomplete or inconsistent.</exception>
    public static GpuProfile Read(Stream json, string name) => Read(InputFile.Read(json, name));

    internal static GpuProfile Read(InputObject card)
    {
        card.RefuseUnknownKeys(Keys);
        long total = card.Integer("totalMemoryBytes", ByteSize.MiB, 1L << 50);
        long sharedMemory = card.Integer("sharedMemoryPerMultiprocessorBytes", ByteSize.KiB, ByteSize.GiB);
        return new()
        {
            Name = card.Text("name"),
            ProductName = card.Text("productName"),
            TotalMemoryBytes = total,
            ComputeCapabilityMajor = (int)card.Integer("computeCapabilityMajor", 1, 99),
            ComputeCapabilityMinor = (int)card.Integer("computeCapabilityMinor", 0, 9),
            MultiprocessorCount = (int)card.Integer("multiprocessorCount", 1, 10_000),
            MaxThreadsPerMultiprocessor = (int)card.Integer("maxThreadsPerMultiprocessor", 32, 10_000),
            MaxBlocksPerMultiprocessor = (int)card.Integer("maxBlocksPerMultiprocessor", 1, 1_000),
            SharedMemoryPerMultiprocessorBytes = sharedMemory,
            SharedMemoryPerBlockOptinBytes = card.Integer("sharedMemoryPerBlockOptinBytes", ByteSize.KiB, sharedMemory),
            L2CacheBytes = card.Integer("l2CacheBytes", 0, ByteSize.GiB),
            DensePeakFlops = card.OptionalPositive("densePeakFlops"),
            DensePeakFlopsFp32 = card.OptionalPositive("densePeakFlopsFp32"),
            MemoryBandwidthBytesPerSecond = card.OptionalPositive("memoryBandwidthBytesPerSecond"),
            HostLinkBytesPerSecond = card.OptionalPositive("hostLinkBytesPerSecond"),
            InterconnectBytesPerSecond = card.OptionalPositive("interconnectBytesPerSecond"),
            ContextBytes = card.Integer("contextBytes", 0, total),
            ContextSource = card.Text("contextSource"),
            Source = card.Text("source"),
            Contexts = [.. card.Objects("contexts").Select(one => ReadContext(one, total))],
        };
    }

    private static ContextMeasurement ReadContext(InputObject one, long total)
    {
        one.RefuseUnknownKeys(ContextKeys);
        return new(
            one.Integer("bytes", 0, total),
            one.Text("driver"),
            one.Text("cuda"),
            one.Text("libtorch"),
            DateOnly.TryParseExact(one.Text("date"), ContextMeasurement.DateFormat, out DateOnly date) ? date : throw one.Refuse("date", "a date such as 2026-11-21"),
            one.Text("source"));
    }
}
