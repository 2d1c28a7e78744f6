namespace GpuProbe.Tensors.Memory;

/// <summary>Totals of a device's tensor memory.</summary>
/// <param name="AllocatedBytes">Bytes allocated now.</param>
/// <param name="PeakBytes">Most bytes allocated at once since the peak was last reset.</param>
public readonly record struct MemoryTotals(long AllocatedBytes, long PeakBytes);
