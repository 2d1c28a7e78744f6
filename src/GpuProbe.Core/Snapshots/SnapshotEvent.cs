namespace GpuProbe.Core.Snapshots;

/// <summary>Something that the caching allocator did.</summary>
/// <param name="Action">
/// As PyTorch names it: <c>alloc</c>, <c>free_requested</c>, <c>free_completed</c>, <c>segment_alloc</c>, <c>segment_free</c>,
/// <c>segment_map</c>, <c>segment_unmap</c> or <c>oom</c>.
/// </param>
/// <param name="Address">The device address; for <c>oom</c> the bytes that were free.</param>
/// <param name="Bytes">Bytes, never negative.</param>
/// <param name="Microseconds">When, by a clock that all events share.</param>
/// <param name="Operator">The operator that asked; <see langword="null"/> if not known.</param>
public sealed record SnapshotEvent(string Action, long Address, long Bytes, long Microseconds, string? Operator)
{
    /// <summary>The action of an error: the allocator found no room.</summary>
    public const string OutOfMemory = "oom";
}
