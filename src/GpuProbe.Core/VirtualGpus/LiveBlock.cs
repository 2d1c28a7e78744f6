namespace GpuProbe.Core.VirtualGpus;

/// <summary>A live block of the caching allocator.</summary>
/// <param name="Address">Its device address.</param>
/// <param name="Bytes">Its size, as the allocator rounded it.</param>
/// <param name="Seconds">When it was allocated, in seconds from the process's start.</param>
/// <param name="Thread">The thread that asked for it.</param>
/// <param name="Operator">The operator that asked for it; <see langword="null"/> if not known.</param>
public sealed record LiveBlock(ulong Address, long Bytes, double Seconds, int Thread, string? Operator);
