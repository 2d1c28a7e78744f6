namespace GpuProbe.Core.VirtualGpus;

/// <summary>An out-of-memory error of libtorch's caching allocator.</summary>
/// <param name="RequestedBytes">Bytes that were asked for.</param>
/// <param name="AllocatedBytes">Bytes in live blocks.</param>
/// <param name="ReservedBytes">Bytes in segments.</param>
/// <param name="DeviceFreeBytes">Bytes that the device had free.</param>
/// <param name="Seconds">When, in seconds from the process's start.</param>
public sealed record OutOfMemoryReport(long RequestedBytes, long AllocatedBytes, long ReservedBytes, long DeviceFreeBytes, double Seconds);
