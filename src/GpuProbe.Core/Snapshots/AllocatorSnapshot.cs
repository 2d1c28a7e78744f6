namespace GpuProbe.Core.Snapshots;

/// <summary>What the caching allocator held at one moment, and how it came to it.</summary>
/// <param name="Segments">Its segments.</param>
/// <param name="Traces">For each device, by number, its events up to that moment, oldest first.</param>
public sealed record AllocatorSnapshot(IEnumerable<SnapshotSegment> Segments, IReadOnlyList<IEnumerable<SnapshotEvent>> Traces);
