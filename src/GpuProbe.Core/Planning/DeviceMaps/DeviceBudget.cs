namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>What of a model a device may hold: one entry of accelerate's <c>max_memory</c>.</summary>
/// <param name="Device">A card or main memory; the disk has no budget.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record DeviceBudget(MapDevice Device, long Bytes);
