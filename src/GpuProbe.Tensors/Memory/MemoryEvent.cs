namespace GpuProbe.Tensors.Memory;

/// <summary>One allocation or release, a mark that <see cref="MemoryTrace.Mark"/> put on a block, a segment (<see cref="IsSegment"/>), or a refusal (<see cref="IsRefusal"/>).</summary>
/// <param name="Address">Address of the block.</param>
/// <param name="Bytes">Its size; negative for a release, 0 for a mark and for a segment.</param>
/// <param name="Nanoseconds">Monotonic time.</param>
/// <param name="OperatorId">The running operator; see <see cref="MemoryTrace.OperatorName"/>.</param>
/// <param name="Region">The region of the model, as set with <see cref="MemoryTrace.EnterRegion"/>.</param>
/// <param name="IsScratch">A release by the very operator call that had allocated the block: its own scratch memory.</param>
/// <param name="IsAgain">While checkpointing ran a region again.</param>
/// <param name="RequestedBytes">What an allocation was asked for; the block may be larger. 0 for a release and a mark; for a segment its size, negative where it was given back.</param>
public readonly record struct MemoryEvent(
    long Address, long Bytes, long Nanoseconds, int OperatorId, int Region, bool IsScratch, bool IsAgain, long RequestedBytes)
{
    /// <summary>Whether the caching allocator took a segment from the device, or gave one back to it.</summary>
    public bool IsSegment => Bytes == 0 && RequestedBytes != 0 && Address != 0;

    /// <summary>Whether it is no block at all but a request that was refused: <see cref="RequestedBytes"/> at address 0.</summary>
    public bool IsRefusal => Address == 0 && Bytes == 0 && RequestedBytes > 0;
}
