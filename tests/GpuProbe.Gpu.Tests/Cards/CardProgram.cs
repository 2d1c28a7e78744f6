using System.Diagnostics;
using System.Text.Json.Nodes;
using GpuProbe.Cuda;
using GpuProbe.Gpu.Tests.Allocators;
using TorchSharp;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>Programs that use the driver, and print what they find as one object. They run as processes of their own, on a virtual card.</summary>
internal static class CardProgram
{
    public const long Held = 100L << 20;
    private const long MiB = 1 << 20;

    /// <summary>Runs a program by its name.</summary>
    public static int Run(string name, string[] arguments)
    {
        JsonNode? found = name switch
        {
            "look" => Look(),
            "hold" => Hold(),
            "watch" => Watch(),
            "lose" => Lose(),
            "pool" => Pool(),
            "odd-sizes" => OddSizes(),
            "pool-course" => PoolProgram.Course(),
            "pool-unused" => PoolProgram.Unused(),
            "libtorch-books" => PoolProgram.Books(),
            "memory" => Memory(),
            "memory-without-libtorch" => MemoryWithoutLibtorch(),
            "old-driver" => OldDriverProgram.Run(arguments[0]),
            "profile" => Profile(),
            "allocator-course" => AllocatorProgram.Course(),
            "allocator-fragmentation" => AllocatorProgram.Fragmentation(),
            "allocator-snapshot" => AllocatorProgram.Snapshot(),
            "allocator-summary" => AllocatorProgram.Summary(),
            "allocator-pickles" => SnapshotProgram.Run(),
            "allocator-untraceable" => AllocatorProgram.Untraceable(),
            "allocator-device" => AllocatorProgram.Device(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such program"),
        };
        if (found is not null)
            Console.WriteLine(found.ToJsonString());
        return 0;
    }

    // The program tells of each card and of what another process holds on the first.
    private static JsonObject Look()
    {
        GpuDriver driver = GpuDriver.Open();
        return new()
        {
            ["driver"] = driver.DriverVersion,
            ["cuda"] = driver.CudaDriverVersion,
            ["missing"] = driver.Missing,
            ["nvmlMissing"] = driver.NvmlMissing,
            ["devices"] = new JsonArray([.. driver.Devices.Select(Describe)]),
        };
    }

    private static JsonObject Describe(GpuDevice device) => new()
    {
        ["index"] = device.Index,
        ["name"] = device.Name,
        ["uuid"] = device.Uuid,
        ["bus"] = device.BusId,
        ["virtual"] = device.IsVirtual,
        ["capability"] = $"{device.ComputeCapabilityMajor}.{device.ComputeCapabilityMinor}",
        ["total"] = device.TotalMemoryBytes,
        ["mode"] = device.ComputeMode?.ToString(),
        ["mig"] = device.Mig?.ToString(),
        ["ecc"] = device.HasEcc,
        ["nvmlTotal"] = device.ReadMemory()?.TotalBytes,
        ["used"] = device.ReadMemory()?.UsedBytes,
        ["free"] = device.ReadMemory()?.FreeBytes,
        ["reserved"] = device.ReadMemory()?.ReservedBytes,
    };

    // Holds memory of the first card until its input ends.
    private static JsonObject? Hold()
    {
        CardMemory.Allocate(Held);
        Console.WriteLine("held");
        Console.In.ReadToEnd();
        return null;
    }

    // Another process comes, is seen and goes.
    private static JsonObject Watch()
    {
        GpuDevice device = GpuDriver.Open().Devices[0];
        using Process other = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Program.AsCardProgram, "hold"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var sampler = new DeviceSampler(device, other.Id, intervalMilliseconds: 1);
        other.StandardOutput.ReadLine();
        GpuProcesses processes = device.Processes();
        long? used = device.ReadMemory()?.UsedBytes;
        using var brief = new DeviceSampler(device, other.Id);
        DeviceSamples held = brief.Stop();
        other.StandardInput.Close();
        other.WaitForExit();
        DeviceSamples samples = sampler.Stop();
        return new()
        {
            ["pid"] = other.Id,
            ["pids"] = new JsonArray([.. processes.List.Select(process => JsonValue.Create(process.Pid))]),
            ["bytes"] = processes.List[0].UsedBytes,
            ["name"] = processes.List[0].Name,
            ["visible"] = processes.AreVisible,
            ["used"] = used,
            ["samples"] = samples.Count,
            ["peakWhileHeld"] = held.PeakUsedBytes,
            ["processWhileHeld"] = held.PeakProcessBytes,
            ["last"] = samples.LastUsedBytes,
            ["problem"] = samples.Problem,
            ["left"] = device.Processes().List.Count,
        };
    }

    // The card vanishes while it is watched.
    private static JsonObject Lose()
    {
        GpuDevice device = GpuDriver.Open().Devices[0];
        using var sampler = new DeviceSampler(device, pid: null, intervalMilliseconds: 1);
        File.WriteAllText(Path.Combine(Environment.GetEnvironmentVariable("GPUPROBE_VGPU")!, "lost.0"), "");
        DeviceSamples samples = sampler.Stop();
        return new()
        {
            ["memory"] = Message(() => device.ReadMemory()),
            ["processes"] = Message(() => device.Processes()),
            ["pool"] = Message(() => MemoryPool.DefaultOf(device)),
            ["driverMemory"] = Message(() => device.ReadDriverMemory()),
            ["lost"] = samples.IsDeviceLost,
            ["problem"] = samples.Problem,
            ["first"] = samples.FirstUsedBytes,
            ["again"] = GpuDriver.Open().Missing,
        };
    }

    // The backend cudaMallocAsync of libtorch takes its memory from the default pool.
    private static JsonObject Pool()
    {
        var pool = MemoryPool.DefaultOf(GpuDriver.Open().Devices[0]);
        torch.Tensor first = torch.zeros([10 * MiB], torch.ScalarType.Byte, torch.CUDA);
        torch.Tensor second = torch.zeros([20 * MiB], torch.ScalarType.Byte, torch.CUDA);
        second.Dispose();
        JsonArray before = Figures(pool);
        pool.ResetPeaks();
        JsonArray after = Figures(pool);
        first.Dispose();
        return new() { ["before"] = before, ["after"] = after, ["end"] = Figures(pool) };
    }

    // Sizes that no allocator hands out as they are, as the pool and as libtorch count them.
    private static JsonObject OddSizes()
    {
        torch.Tensor[] odd = [.. new long[] { 1, 1000, 3 * MiB + 5, 20 * MiB - 1 }.Select(bytes => torch.zeros([bytes], torch.ScalarType.Byte, torch.CUDA))];
        odd[2].Dispose();
        return new()
        {
            ["pool"] = Figures(MemoryPool.DefaultOf(GpuDriver.Open().Devices[0])),
            ["libtorch"] = new JsonArray(
                torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated(), torch.cuda.memory_reserved(), torch.cuda.max_memory_reserved()),
        };
    }

    // What the driver tells of the second card's memory, before and after this process is there; the first stays the current one.
    private static JsonObject Memory()
    {
        GpuDevice second = GpuDriver.Open().Devices[1];
        using torch.Tensor current = torch.zeros([1], torch.ScalarType.Byte, torch.CUDA);
        bool isToldBefore = second.ReadDriverMemory() is not null;
        using torch.Tensor there = torch.zeros([30 * MiB], torch.ScalarType.Byte, new torch.Device("cuda:1"));
        DriverMemory memory = second.ReadDriverMemory()!;
        using torch.Tensor after = torch.zeros([1], torch.ScalarType.Byte, torch.CUDA);
        return new()
        {
            ["toldBefore"] = isToldBefore,
            ["figures"] = new JsonArray(memory.TotalBytes, memory.FreeBytes, memory.UsedBytes, second.ReadMemory()!.UsedBytes),
            ["total"] = second.TotalMemoryBytes,
            ["device"] = after.device.ToString(),
        };
    }

    private static JsonObject MemoryWithoutLibtorch()
    {
        GpuDevice device = GpuDriver.Open().Devices[0];
        bool isToldBefore = device.ReadDriverMemory() is not null;
        CardMemory.Allocate(Held);
        DriverMemory memory = device.ReadDriverMemory()!;
        return new() { ["toldBefore"] = isToldBefore, ["total"] = memory.TotalBytes, ["used"] = memory.UsedBytes };
    }

    private static JsonArray Figures(MemoryPool pool) => [pool.UsedBytes, pool.PeakUsedBytes, pool.ReservedBytes, pool.PeakReservedBytes];

    private static JsonObject Profile()
    {
        var card = GpuDriver.Open().Devices[0].ToProfile(123, "test");
        return new()
        {
            ["name"] = card.ProductName,
            ["figures"] = new JsonArray(
                card.TotalMemoryBytes, card.ComputeCapabilityMajor, card.ComputeCapabilityMinor, card.MultiprocessorCount,
                card.MaxThreadsPerMultiprocessor, card.MaxBlocksPerMultiprocessor, card.SharedMemoryPerMultiprocessorBytes,
                card.SharedMemoryPerBlockOptinBytes, card.L2CacheBytes, card.ContextBytes),
            ["source"] = card.Source,
        };
    }

    private static string? Message(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (DeviceLostException e)
        {
            return e.Message;
        }
    }
}
