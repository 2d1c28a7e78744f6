namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>A device map and what there is to know of how it came about.</summary>
/// <param name="Map">The map.</param>
/// <param name="MissingBytes">
/// For each device that got no module: how much it would have needed for the next one, with the space that is kept there
/// for offloaded layers.
/// </param>
/// <param name="HomelessBufferBytes">
/// Bytes of buffers of offloaded modules, which stay on a card but fit into no card's rest; <see langword="null"/> where they fit.
/// </param>
public sealed record DeviceMapPlan(DeviceMap Map, IReadOnlyList<DeviceBudget> MissingBytes, long? HomelessBufferBytes);
