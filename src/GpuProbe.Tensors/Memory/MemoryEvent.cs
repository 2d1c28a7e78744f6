namespace GpuProbe.Tensors.Memory;

/// <summary>One allocation or release.</summary>
/// <param name="Address">Address of the block.</param>
/// <param name="Bytes">Its size; negative for a release.</param>
/// <param name="Nanoseconds">Monotonic time.</param>
/// <param name="OperatorId">The running operator; see <see cref="MemoryTrace.OperatorName"/>.</param>
/// <param name="Region">The region of the model, as set with <see cref="MemoryTrace.EnterRegion"/>.</param>
public readonly record struct MemoryEvent(long Address, long Bytes, long Nanoseconds, int OperatorId, int Region);
