namespace GpuProbe.Core.VirtualGpus;

/// <summary>A segment that the caching allocator holds.</summary>
/// <param name="Address">Its device address.</param>
/// <param name="Bytes">Its size.</param>
public sealed record LiveSegment(ulong Address, long Bytes);
