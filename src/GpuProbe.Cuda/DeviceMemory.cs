namespace GpuProbe.Cuda;

/// <summary>A device's memory at one moment, as NVML tells it: of all processes together, known to this one or not.</summary>
/// <param name="TotalBytes">All there is; more than the CUDA driver shows, by about <paramref name="ReservedBytes"/>.</param>
/// <param name="UsedBytes">Bytes in use: without <paramref name="ReservedBytes"/> where that is known, else with it.</param>
/// <param name="FreeBytes">Bytes that are free.</param>
/// <param name="ReservedBytes">Bytes that driver and firmware keep for themselves; <see langword="null"/> where NVML is too old to tell (before 510).</param>
public sealed record DeviceMemory(long TotalBytes, long UsedBytes, long FreeBytes, long? ReservedBytes);
