namespace GpuProbe.Core.VirtualGpus;

/// <summary>What all processes of a command did on one card.</summary>
/// <param name="Physical">The card among those of the rig.</param>
/// <param name="CapacityBytes">Bytes that it shows as total memory.</param>
/// <param name="PeakBytes">The most bytes in use on it.</param>
/// <param name="PeakSeconds">When, in seconds from the start of the process that saw it.</param>
/// <param name="HeadroomBytes">Bytes that were free then.</param>
/// <param name="Processes">The processes on it.</param>
public sealed record DeviceUse(
    int Physical, long CapacityBytes, long PeakBytes, double PeakSeconds, long HeadroomBytes, IReadOnlyList<DeviceProcess> Processes)
{
    /// <summary>The cards that the processes of <paramref name="reports"/> put anything on.</summary>
    internal static IReadOnlyList<DeviceUse> Of(IEnumerable<ProcessReport> reports) =>
    [
        .. reports.SelectMany(report => report.Devices, (report, device) => (report.Pid, Device: device))
            .Where(pair => pair.Device.PeakDeviceBytes > 0)
            .GroupBy(pair => pair.Device.Physical)
            .OrderBy(group => group.Key)
            .Select(group => Of(group.Key, [.. group])),
    ];

    private static DeviceUse Of(int physical, (int Pid, DeviceReport Device)[] seen)
    {
        DeviceReport fullest = seen.MaxBy(pair => pair.Device.PeakDeviceBytes).Device;
        return new(
            physical,
            fullest.TotalBytes,
            fullest.PeakDeviceBytes,
            fullest.PeakDeviceSeconds,
            fullest.TotalBytes - fullest.PeakDeviceBytes,
            [.. seen.Where(pair => DeviceProcess.HeldMemory(pair.Device)).Select(pair => DeviceProcess.Of(pair.Pid, pair.Device))]);
    }
}
