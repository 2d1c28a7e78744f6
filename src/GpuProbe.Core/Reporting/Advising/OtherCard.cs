namespace GpuProbe.Core.Reporting.Advising;

/// <summary>The smallest card of those that are known by name on which a set-up fits, by a run on it.</summary>
/// <param name="Gpu">Its name as for <c>--gpu</c>.</param>
/// <param name="Arguments">The options to change; empty for the set-up as asked.</param>
/// <param name="TotalMemoryBytes">Its memory as the driver shows it.</param>
/// <param name="DeviceBytes">Most bytes in use on it at once.</param>
public sealed record OtherCard(string Gpu, string Arguments, long TotalMemoryBytes, long DeviceBytes);
