namespace GpuProbe.Core.VirtualGpus;

/// <summary>Memory that a card had no room for, whoever asked for it.</summary>
/// <param name="RequestedBytes">Bytes that were asked for.</param>
/// <param name="DeviceFreeBytes">Bytes that the device had free.</param>
/// <param name="Seconds">When, in seconds from the process's start.</param>
public sealed record RefusalReport(long RequestedBytes, long DeviceFreeBytes, double Seconds);
