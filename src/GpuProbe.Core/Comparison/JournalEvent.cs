using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Core.Comparison;

/// <summary>One side of a difference between two allocators.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="Operator">The operator that ran.</param>
/// <param name="RequestedBytes">What was asked for; 0 for a release.</param>
/// <param name="Bytes">What the block or segment takes.</param>
public sealed record JournalEvent(AllocatorEventKind Kind, string Operator, long RequestedBytes, long Bytes)
{
    /// <summary>One side of an event.</summary>
    public static JournalEvent? Of(AllocatorEvent? e) => e is null ? null : new(e.Kind, e.Operator, e.RequestedBytes, e.Bytes);
}
