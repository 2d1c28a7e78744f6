namespace GpuProbe.Core.Tracing;

/// <summary>What a caching allocator and its device had at the moment in which memory was refused; bytes.</summary>
public sealed record AllocatorState
{
    /// <summary>Bytes of free pieces of its segments; <see langword="null"/> where the allocator does not tell of them.</summary>
    public long? FreeInSegmentsBytes { get; init; }

    /// <summary>The largest of these pieces; adjoining pieces are one.</summary>
    public long? LargestFreeBlockBytes { get; init; }

    /// <summary>Bytes of free pieces in segments that are in use otherwise, which cannot be given back to the device.</summary>
    public long? InactiveSplitBytes { get; init; }

    /// <summary>Bytes that were free on the device, as its driver says.</summary>
    public long? DeviceFreeBytes { get; init; }

    /// <summary>Bytes that the device has.</summary>
    public long? DeviceTotalBytes { get; init; }

    /// <summary>What the allocator was allowed to hold; <see langword="null"/> for no limit.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Times so far that it gave back what it kept and asked again.</summary>
    public long? Retries { get; init; }

    /// <summary>Times so far that it refused, this one included.</summary>
    public long? OutOfMemoryErrors { get; init; }
}
