using System.Text.Json;
using GpuProbe.Cuda;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>The driver and NVML of a real card say the same.</summary>
public sealed class RealCardTest
{
    [Fact]
    public void The_drivers_total_is_NVMLs_without_what_is_reserved()
    {
        GpuDevice device = Requirements.RealGpu();

        DeviceMemory memory = Memory(device);
        Assert.NotNull(memory.ReservedBytes);
        Assert.InRange(device.TotalMemoryBytes, memory.TotalBytes - 2 * memory.ReservedBytes.Value, memory.TotalBytes);
        // NVML rounds each of them.
        Assert.InRange(memory.UsedBytes + memory.FreeBytes + memory.ReservedBytes.Value, memory.TotalBytes - (4 << 20), memory.TotalBytes + (4 << 20));
    }

    [Fact]
    public void The_driver_tells_its_memory_to_a_process_that_is_on_it()
    {
        GpuDevice device = Requirements.RealGpu();
        JsonElement seen = JsonDocument.Parse(Command.Run(Environment.ProcessPath!, Program.AsCardProgram, "memory-without-libtorch").Succeeded().Out).RootElement;

        Assert.False(seen.GetProperty("toldBefore").GetBoolean());
        Assert.InRange(seen.GetProperty("total").GetInt64(), device.TotalMemoryBytes - (1L << 30), device.TotalMemoryBytes);
        Assert.InRange(seen.GetProperty("used").GetInt64(), CardProgram.Held, device.TotalMemoryBytes);
    }

    [Fact]
    public void It_is_named_and_identified()
    {
        GpuDevice device = Requirements.RealGpu();

        Assert.Matches(@"^(GPU|MIG)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", device.Uuid);
        Assert.NotEmpty(device.Name);
        Assert.InRange(device.ComputeCapabilityMajor, 5, 20);
        Assert.NotNull(device.Mig);
    }

    [Fact]
    public void Its_profile_is_that_of_its_kind()
    {
        GpuDevice device = Requirements.RealGpu();

        var card = device.ToProfile(0, "test");
        Assert.InRange(card.MultiprocessorCount, 1, 1000);
        Assert.InRange(card.SharedMemoryPerBlockOptinBytes, 48 << 10, card.SharedMemoryPerMultiprocessorBytes);
        Assert.Equal("the CUDA driver's functions on this very card", card.Source);
    }

    [Fact]
    public void Nothing_is_lost_while_it_is_sampled()
    {
        GpuDevice device = Requirements.RealGpu();
        long total = Memory(device).TotalBytes;
        using var sampler = new DeviceSampler(device);
        DeviceSamples samples = sampler.Stop();

        Assert.Equal((null, false), (samples.Problem, samples.IsDeviceLost));
        Assert.InRange(samples.PeakUsedBytes!.Value, samples.FirstUsedBytes!.Value, total);
    }

    [Fact]
    public void Its_context_is_measured()
    {
        Requirements.RealGpu();
        Command run = Command.Run(Path.Combine(AppContext.BaseDirectory, "gpuprobe"), "env", "--device", "cuda:0", "--json", "-", "--quiet");
        if (run.Error.Contains("other processes hold", StringComparison.Ordinal))
            Assert.Skip(run.Error);
        run.Succeeded();

        JsonElement measured = JsonDocument.Parse(run.Out).RootElement.GetProperty("context");
        JsonElement context = measured.GetProperty("context");
        long bytes = context.GetProperty("bytes").GetInt64();
        Assert.False(context.GetProperty("isVirtual").GetBoolean());
        Assert.InRange(bytes, measured.GetProperty("afterContextBytes").GetInt64(), 4L << 30);
        Assert.InRange(measured.GetProperty("afterContextBytes").GetInt64(), 32 << 20, 2L << 30);
    }

    private static DeviceMemory Memory(GpuDevice device)
    {
        if (device.ReadMemory() is not { } memory)
        {
            Assert.Skip($"NVML does not tell the memory of {device.Name}: {device.Processes().Caveat ?? "it is not supported here"}");
            return null;
        }

        return memory;
    }
}
