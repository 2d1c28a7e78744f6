namespace GpuProbe.Core.VirtualGpus;

/// <summary>What a process did on one device.</summary>
public sealed record DeviceReport
{
    /// <summary>The device as the process numbers it.</summary>
    public int Index { get; init; }

    /// <summary>The device among all of the rig.</summary>
    public int Physical { get; init; }

    /// <summary>Bytes that the card shows as total memory.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Bytes of the process's CUDA context.</summary>
    public long ContextBytes { get; init; }

    /// <summary>The most that was in use on the card, by all processes together.</summary>
    public long PeakDeviceBytes { get; init; }

    /// <summary>When, in seconds from the process's start.</summary>
    public double PeakDeviceSeconds { get; init; }

    /// <summary>What of it this process held.</summary>
    public DeviceShare AtPeakDevice { get => field ?? new(); init; }

    /// <summary>The most bytes of managed memory that the process had at once; they are on no card's book.</summary>
    public long PeakManagedBytes { get; init; }

    /// <summary>The last memory that the card had no room for; <see langword="null"/> if there always was.</summary>
    public RefusalReport? LastRefusal { get; init; }

    /// <summary>What libtorch's caching allocator did; <see langword="null"/> if none was used.</summary>
    public AllocatorReport? Allocator { get; init; }

    /// <summary>Blocks that were live at the peak of allocated bytes.</summary>
    public IReadOnlyList<LiveBlock> BlocksAtPeak { get => field ?? []; init; }

    /// <summary>Segments that the allocator held at that moment.</summary>
    public IReadOnlyList<LiveSegment> SegmentsAtPeak { get => field ?? []; init; }
}
