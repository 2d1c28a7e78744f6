namespace GpuProbe.Core.Tracing;

/// <summary>Out of memory, as a result.</summary>
/// <param name="Phase">The phase it happened in.</param>
/// <param name="Step">The step it happened in.</param>
/// <param name="RequestedBytes">Bytes asked for, if the allocator said.</param>
/// <param name="Operator">The operator that asked, if known.</param>
/// <param name="AllocatedBytes">Bytes live at that moment.</param>
/// <param name="Message">The allocator's own words, one line.</param>
public sealed record OutOfMemory(
    Phase Phase, int Step, long? RequestedBytes, string? Operator, long AllocatedBytes, string Message)
{
    /// <summary>The card that had no room, <c>cuda:1</c>, where a model is spread over several; else <see langword="null"/>.</summary>
    public string? Device { get; init; }

    /// <summary>Bytes that the caching allocator held at that moment; <see langword="null"/> where there is none.</summary>
    public long? ReservedBytes { get; init; }

    /// <summary>
    /// What was asked for in the allocator's words, where it tells no exact number (the driver's pools of <c>cudaMallocAsync</c>):
    /// <c>192.00 MiB</c>.
    /// </summary>
    public string? RequestedText { get; init; }

    /// <summary>
    /// What was live at that moment, by category; sums to <see cref="AllocatedBytes"/>. Of a forward pass that failed, all results
    /// that lived count as activations. <see langword="null"/> where the allocator does not tell of its blocks.
    /// </summary>
    public IReadOnlyDictionary<MemoryCategory, long>? LiveByCategory { get; init; }

    /// <summary>The allocator and its device at that moment; <see langword="null"/> where there is no caching allocator.</summary>
    public AllocatorState? Allocator { get; init; }

    /// <summary>Whether the allocator had as much as was asked for, but in pieces.</summary>
    public bool IsFragmentation => Allocator is { FreeInSegmentsBytes: { } free, LargestFreeBlockBytes: { } largest } && free >= RequestedBytes && largest < RequestedBytes;
}
