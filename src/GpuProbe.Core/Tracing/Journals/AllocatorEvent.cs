namespace GpuProbe.Core.Tracing.Journals;

/// <summary>One thing that a caching allocator did.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Step">Its step, from 1; 0 before the first.</param>
/// <param name="MicroBatchIndex">The micro-batch within the step, from 0.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Operator">The operator that ran.</param>
/// <param name="RequestedBytes">What was asked for; 0 for a release.</param>
/// <param name="Bytes">What the block or segment takes.</param>
/// <param name="Block">
/// The block, numbered in the order of allocations: addresses differ from run to run, this does not. 0 for a block from before the
/// journal, and for segments.
/// </param>
public sealed record AllocatorEvent(
    Phase Phase, int Step, int MicroBatchIndex, AllocatorEventKind Kind, string Operator, long RequestedBytes, long Bytes, long Block);
