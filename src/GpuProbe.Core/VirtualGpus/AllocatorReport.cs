namespace GpuProbe.Core.VirtualGpus;

/// <summary>What libtorch's caching allocator did on one device, by its own figures.</summary>
public sealed record AllocatorReport
{
    /// <summary>The most bytes in live blocks.</summary>
    public long PeakAllocatedBytes { get; init; }

    /// <summary>When, in seconds from the process's start.</summary>
    public double PeakAllocatedSeconds { get; init; }

    /// <summary>Bytes in segments at that moment.</summary>
    public long ReservedAtPeakAllocatedBytes { get; init; }

    /// <summary>The most bytes in segments.</summary>
    public long PeakReservedBytes { get; init; }

    /// <summary>When, in seconds from the process's start.</summary>
    public double PeakReservedSeconds { get; init; }

    /// <summary>Bytes in live blocks at that moment.</summary>
    public long AllocatedAtPeakReservedBytes { get; init; }

    /// <summary>Blocks handed out.</summary>
    public long Allocations { get; init; }

    /// <summary>Segments taken from the device.</summary>
    public long SegmentsAllocated { get; init; }

    /// <summary>Segments given back to the device.</summary>
    public long SegmentsFreed { get; init; }

    /// <summary>Segments that the device had no room for.</summary>
    public long SegmentsRefused { get; init; }

    /// <summary>How often the allocator gave back its cache and tried again.</summary>
    public long Retries { get; init; }

    /// <summary>Out-of-memory errors that it raised.</summary>
    public long OutOfMemoryErrors { get; init; }

    /// <summary>The last of them; <see langword="null"/> if there was none.</summary>
    public OutOfMemoryReport? LastOutOfMemory { get; init; }
}
