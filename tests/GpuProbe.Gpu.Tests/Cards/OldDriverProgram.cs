using System.Text.Json.Nodes;
using GpuProbe.Cuda;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>What a program is told where the driver and NVML lack functions. A process has one driver, so it runs as one of its own.</summary>
internal static class OldDriverProgram
{
    /// <summary>Looks at the first card of the driver that the loader finds.</summary>
    /// <param name="nvmlFile">The library that is taken for NVML.</param>
    public static JsonObject Run(string nvmlFile)
    {
        var driver = GpuDriver.Open("libcuda.so.1", nvmlFile);
        JsonObject found = new()
        {
            ["missing"] = driver.Missing,
            ["nvmlMissing"] = driver.NvmlMissing,
            ["driver"] = driver.DriverVersion,
            ["cuda"] = driver.CudaDriverVersion,
            ["devices"] = driver.Devices.Count,
        };
        if (driver.Devices.Count == 0)
            return found;
        GpuDevice device = driver.Devices[0];
        using var sampler = new DeviceSampler(device);
        DeviceSamples samples = sampler.Stop();
        GpuProcesses processes = device.Processes();
        found["identity"] = new JsonArray(device.Name, device.Uuid, device.BusId, device.Mig?.ToString());
        found["total"] = device.TotalMemoryBytes;
        found["virtual"] = device.IsVirtual;
        found["memory"] = device.ReadMemory() is { } memory ? new JsonArray(memory.TotalBytes, memory.UsedBytes, memory.FreeBytes, memory.ReservedBytes) : null;
        found["processes"] = new JsonArray([.. processes.List.Select(process => new JsonArray(process.Pid, process.UsedBytes))]);
        found["caveat"] = processes.Caveat;
        found["samples"] = new JsonArray(samples.Count, samples.PeakUsedBytes, samples.Problem, samples.IsDeviceLost);
        found["refusals"] = new JsonArray(
            Refusal(() => MemoryPool.DefaultOf(device)), Refusal(() => device.ReadDriverMemory()), Refusal(() => device.ToProfile(0, "test")));
        return found;
    }

    private static string? Refusal(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (CudaDriverException e)
        {
            return $"{e.GetType().Name} {e.Message}";
        }
    }
}
