namespace GpuProbe.Training.Measuring;

/// <summary>Figures of a driver's memory pool. Peaks are those since they were last reset.</summary>
/// <param name="UsedBytes">Bytes in use.</param>
/// <param name="PeakUsedBytes">Most such bytes at once.</param>
/// <param name="ReservedBytes">Bytes that the pool holds.</param>
/// <param name="PeakReservedBytes">Most such bytes at once.</param>
/// <param name="DeviceUsedBytes">Bytes of the card in use, by whomever; <see langword="null"/> before this process has a context there.</param>
/// <param name="DeviceTotalBytes">Bytes that the card has; <see langword="null"/> likewise.</param>
public readonly record struct PoolFigures(
    long UsedBytes, long PeakUsedBytes, long ReservedBytes, long PeakReservedBytes, long? DeviceUsedBytes, long? DeviceTotalBytes);
