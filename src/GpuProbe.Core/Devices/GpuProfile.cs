namespace GpuProbe.Core.Devices;

/// <summary>A GPU as a training run meets it.</summary>
public sealed record GpuProfile
{
    /// <summary>Name used with <c>--gpu</c>, for example <c>a100-80gb</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name as the driver prints it.</summary>
    public required string ProductName { get; init; }

    /// <summary>Bytes that the driver shows as total memory; less than what the box says.</summary>
    public required long TotalMemoryBytes { get; init; }

    /// <summary>Compute capability, major part.</summary>
    public required int ComputeCapabilityMajor { get; init; }

    /// <summary>Compute capability, minor part.</summary>
    public required int ComputeCapabilityMinor { get; init; }

    /// <summary>Streaming multiprocessors.</summary>
    public required int MultiprocessorCount { get; init; }

    /// <summary>Resident threads per multiprocessor.</summary>
    public required int MaxThreadsPerMultiprocessor { get; init; }

    /// <summary>Resident blocks per multiprocessor.</summary>
    public required int MaxBlocksPerMultiprocessor { get; init; }

    /// <summary>Shared memory in bytes of one multiprocessor.</summary>
    public required long SharedMemoryPerMultiprocessorBytes { get; init; }

    /// <summary>Shared memory in bytes that one block may ask for.</summary>
    public required long SharedMemoryPerBlockOptinBytes { get; init; }

    /// <summary>Level-2 cache in bytes.</summary>
    public required long L2CacheBytes { get; init; }

    /// <summary>Dense bf16 peak in FLOP/s (fp16 where the card has no bf16), or <see langword="null"/> if not known.</summary>
    public double? DensePeakFlops { get; init; }

    /// <summary>Peak in FLOP/s of fp32 products outside the tensor cores, as libtorch computes them unless TF32 is allowed; <see langword="null"/> if not known.</summary>
    public double? DensePeakFlopsFp32 { get; init; }

    /// <summary>Peak of reads and writes of the card's own memory in bytes per second; <see langword="null"/> if not known.</summary>
    public double? MemoryBandwidthBytesPerSecond { get; init; }

    /// <summary>Peak of the link to the host in bytes per second and direction: 15.75, 31.5 and 63 GB/s for 16 lanes of PCIe 3, 4 and 5; <see langword="null"/> if not known.</summary>
    public double? HostLinkBytesPerSecond { get; init; }

    /// <summary>Peak of the link to other cards of its kind in bytes per second and direction; <see langword="null"/> where there is none of its own, or it is not known.</summary>
    public double? InterconnectBytesPerSecond { get; init; }

    /// <summary>Bytes that the CUDA context and the loaded kernels take.</summary>
    public required long ContextBytes { get; init; }

    /// <summary>Where <see cref="ContextBytes"/> comes from: a measurement (card, driver, libtorch, date) or <c>assumed</c>.</summary>
    public required string ContextSource { get; init; }

    /// <summary>Where the other figures come from.</summary>
    public required string Source { get; init; }

    /// <summary>What the context and the loaded kernels took when it was measured, for each driver and libtorch.</summary>
    public ContextList Contexts { get; init; } = [];

    /// <summary>The card with the peak speeds of a description of the same product; as it is where there is none.</summary>
    public GpuProfile WithSpeedsOf(GpuProfile? known) => known is null ? this : this with
    {
        DensePeakFlops = known.DensePeakFlops,
        DensePeakFlopsFp32 = known.DensePeakFlopsFp32,
        MemoryBandwidthBytesPerSecond = known.MemoryBandwidthBytesPerSecond,
        HostLinkBytesPerSecond = known.HostLinkBytesPerSecond,
        InterconnectBytesPerSecond = known.InterconnectBytesPerSecond,
    };

    /// <summary>
    /// The card with <see cref="ContextBytes"/> of the measurement that fits best: the newest with this release of libtorch, else the
    /// newest of all. Without any, the card as it is. What was taken on the virtual GPU is no measurement.
    /// </summary>
    /// <param name="torchVersion">The libtorch in use, for example <c>2.11.0+cu130</c>; <see langword="null"/> if not known.</param>
    public GpuProfile WithContextFor(string? torchVersion)
    {
        ContextMeasurement[] newestFirst = [.. Contexts.Where(one => !one.IsVirtual).OrderByDescending(one => one.Date)];
        if ((newestFirst.FirstOrDefault(one => one.IsOf(torchVersion)) ?? newestFirst.FirstOrDefault()) is not { } best)
            return this;
        string other = torchVersion is null || best.IsOf(torchVersion) ? "" : $"; the libtorch in use is another, {torchVersion}";
        return this with { ContextBytes = best.Bytes, ContextSource = best + other };
    }
}
