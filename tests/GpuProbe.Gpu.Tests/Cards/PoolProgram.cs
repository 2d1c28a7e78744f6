using System.Text.Json.Nodes;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Measuring;
using TorchSharp;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A card's memory as its driver's pool counts it, beside libtorch's own figures.</summary>
internal static class PoolProgram
{
    private const long MiB = 1 << 20;

    /// <summary>The same course as the driver counts it and as libtorch does, moment by moment.</summary>
    public static JsonObject Course()
    {
        var device = new torch.Device(DeviceType.CUDA, 0);
        IDeviceMemory libtorch = DeviceMemory.Of(device);
        var pool = new PoolMemory(device, DriverPool.Open);
        var (counted, told) = (new JsonArray(), new JsonArray());
        void Look()
        {
            counted.Add(Figures(pool.Totals));
            told.Add(Figures(libtorch.Totals));
        }

        void Reset()
        {
            pool.ResetPeak();
            libtorch.ResetPeak();
        }

        pool.ReleaseUnused();
        Reset();
        Look();
        torch.Tensor first = torch.zeros([30 * MiB + 1], torch.ScalarType.Byte, device);
        torch.Tensor second = torch.zeros([1000], torch.ScalarType.Byte, device);
        Look();
        first.Dispose();
        Look();
        Reset();
        Look();
        pool.ReleaseUnused();
        Look();
        second.Dispose();
        return new() { ["pool"] = counted, ["libtorch"] = told, ["allocator"] = $"{pool.Allocator}" };
    }

    /// <summary>The pool of a libtorch that allocates elsewhere.</summary>
    public static JsonObject Unused() => Refusal(() => _ = new PoolMemory(new torch.Device(DeviceType.CUDA, 0), DriverPool.Open));

    /// <summary>libtorch's own books, for which the native library is needed.</summary>
    public static JsonObject Books() => Refusal(() => _ = torch.cuda.memory_allocated());

    private static JsonObject Refusal(Action action)
    {
        try
        {
            action();
            return new() { ["refusal"] = null };
        }
        catch (ToolException refusal)
        {
            return new() { ["refusal"] = refusal.Message, ["code"] = (int)refusal.ExitCode };
        }
    }

    private static JsonArray Figures(MemoryTotals totals) =>
        [totals.AllocatedBytes, totals.PeakBytes, totals.PeakReservedBytes, totals.DeviceBytes, totals.PeakDeviceBytes, totals.DeviceTotalBytes];
}
