namespace GpuProbe.Tensors.Memory;

/// <summary>One allocation or release, or a mark that <see cref="MemoryTrace.Mark"/> put on a block.</summary>
/// <param name="Address">Address of the block.</param>
/// <param name="Bytes">Its size; negative for a release, 0 for a mark.</param>
/// <param name="Nanoseconds">Monotonic time.</param>
/// <param name="OperatorId">The running operator; see <see cref="MemoryTrace.OperatorName"/>.</param>
/// <param name="Region">The region of the model, as set with <see cref="MemoryTrace.EnterRegion"/>.</param>
/// <param name="IsScratch">A release by the very operator call that had allocated the block: its own scratch memory.</param>
/// <param name="IsAgain">While checkpointing ran a region again.</param>
/// <param name="RequestedBytes">What an allocation was asked for; the block may be larger. 0 for a release and a mark.</param>
public readonly record struct MemoryEvent(
    long Address, long Bytes, long Nanoseconds, int OperatorId, int Region, bool IsScratch, bool IsAgain, long RequestedBytes);
