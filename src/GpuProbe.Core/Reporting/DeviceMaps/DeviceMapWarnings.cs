using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>What accelerate says beside a map, and what follows from it.</summary>
internal static class DeviceMapWarnings
{
    /// <summary>One line each.</summary>
    /// <param name="plan">The map.</param>
    /// <param name="disk">Whether modules may go to the disk.</param>
    public static IEnumerable<string> Of(DeviceMapPlan plan, bool disk)
    {
        MapDevice[] offloaded = [.. plan.Map.Devices.Where(device => !device.IsCard)];
        if (!disk && offloaded.Contains(MapDevice.Disk))
            yield return "The budgets do not hold the model: accelerate would put the rest on the disk, which --max-memory does not name.";
        if (offloaded.Length > 0)
            yield return $"Weights on {string.Join(" and ", offloaded.Select(Name))} come to a card for each pass: they can be used, but not trained.";
        foreach (DeviceBudget device in plan.MissingBytes)
            yield return $"No module is on {Name(device.Device)}: the next one would take {Shown.Exact(device.Bytes)} bytes there with the room kept for offloaded layers.";
        if (plan.HomelessBufferBytes is { } bytes)
            yield return $"Buffers of offloaded modules ({Shown.Exact(bytes)} bytes) stay on a card, and no card's budget has room for them; offload_buffers=True avoids it.";
    }

    private static string Name(MapDevice device) => device.Kind switch
    {
        MapDeviceKind.Card => $"card {device.Index}",
        MapDeviceKind.Cpu => "the CPU",
        _ => "the disk",
    };
}
