namespace GpuProbe.Tensors.Memory;

/// <summary>A piece of a segment of the caching allocator.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="IsFree">Whether it could be given to somebody.</param>
public readonly record struct HeldBlock(long Address, long Bytes, bool IsFree);
