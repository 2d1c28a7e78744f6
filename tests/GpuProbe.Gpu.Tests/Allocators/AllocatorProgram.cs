using System.Text.Json.Nodes;
using GpuProbe.Core.Snapshots;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Layers;
using TorchSharp;

namespace GpuProbe.Gpu.Tests.Allocators;

/// <summary>What <c>torch.cuda</c> says of the allocator at the stages of a fixed course of allocations. Programs/allocator_figures.py goes the same way.</summary>
internal static class AllocatorProgram
{
    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;

    // The operator itself: TorchSharp's function asks twice where memory is refused.
    private static readonly Operator Allocation = new("aten::empty", "memory_format");

    private static readonly long[] Sizes =
        [400, 4, MiB, MiB + 1, 5 * MiB, 11 * MiB + 512 * KiB, 30 * MiB, 100 * MiB, 3 * KiB, 19 * MiB];

    public static JsonObject Course()
    {
        JsonObject stages = [];
        void Stage(string name) => stages[name] = new JsonObject { ["statistics"] = Statistics(), ["figures"] = Figures() };

        List<torch.Tensor?> tensors = [.. Sizes.Select(Empty)];
        Stage("allocated");
        Release(tensors, 1, 3, 5, 7);
        Stage("freed");
        tensors.Add(Empty(20 * MiB));
        tensors.Add(Empty(200));
        Stage("split");
        torch.cuda.reset_peak_memory_stats();
        Stage("peaks reset");
        torch.cuda.reset_accumulated_memory_stats();
        Stage("accumulated reset");
        Release(tensors, 6);
        tensors.Add(Empty(2 * MiB));
        torch.cuda.empty_cache();
        Stage("emptied");
        Release(tensors, [.. Enumerable.Range(0, tensors.Count)]);
        torch.cuda.empty_cache();
        Stage("gone");
        return stages;
    }

    public static JsonObject Fragmentation()
    {
        long total = torch.cuda.get_device_properties(torch.CUDA).total_memory;
        torch.cuda.set_per_process_memory_fraction(3000.0 * MiB / total);
        torch.Tensor first = Empty(1400 * MiB);
        using torch.Tensor second = Empty(1400 * MiB);
        first.Dispose();
        using torch.Tensor third = Empty(1500 * MiB);
        bool refused = false;
        try
        {
            Empty(2000 * MiB).Dispose();
        }
        catch (Exception error) when (LayerErrors.Of(error) is DeviceOutOfMemoryException)
        {
            refused = true;
        }

        return new() { ["statistics"] = Statistics(), ["refused"] = refused, ["fraction"] = torch.cuda.get_per_process_memory_fraction() };
    }

    public static JsonObject Snapshot()
    {
        List<torch.Tensor?> tensors = [.. Sizes.Select(Empty)];
        Release(tensors, 1, 3, 5, 7);
        return new() { ["segments"] = new JsonArray([.. torch.cuda.memory_snapshot().Select(Of)]) };
    }

    public static JsonObject Summary()
    {
        List<torch.Tensor?> tensors = [.. Sizes.Select(Empty), Empty(900 * MiB)];
        Release(tensors, 1, 2, 3, 4, 5);
        return new() { ["whole"] = torch.cuda.memory_summary(), ["short"] = torch.cuda.memory_summary(abbreviated: true) };
    }

    public static JsonObject Device()
    {
        var card = new torch.Device("cuda:0");
        CudaDeviceProperties properties = torch.cuda.get_device_properties(card);
        torch.cuda.set_device(1);
        (int major, int minor) = torch.cuda.get_device_capability(card);
        using torch.Tensor onCurrent = Empty(MiB);
        return new()
        {
            ["backend"] = torch.cuda.get_allocator_backend(),
            ["name"] = torch.cuda.get_device_name(card),
            ["total"] = properties.total_memory,
            ["multiprocessors"] = properties.multi_processor_count,
            ["capability"] = new JsonArray(major, minor),
            ["current"] = torch.cuda.current_device(),
            ["onCurrent"] = new JsonArray(onCurrent.device.index, torch.cuda.memory_allocated(card), torch.cuda.max_memory_allocated()),
        };
    }

    /// <summary>What it says where it cannot answer.</summary>
    public static JsonObject Untraceable()
    {
        using torch.Tensor kept = Empty(MiB);
        try
        {
            return new() { ["segments"] = torch.cuda.memory_snapshot().Count };
        }
        catch (TorchException error)
        {
            return new() { ["error"] = error.Message };
        }
    }

    private static torch.Tensor Empty(long bytes) => Allocation.Call(new long[] { bytes }, (torch.ScalarType?)torch.ScalarType.Byte, Argument.None, torch.CUDA);

    private static void Release(List<torch.Tensor?> tensors, params int[] indices)
    {
        foreach (int index in indices)
        {
            tensors[index]?.Dispose();
            tensors[index] = null;
        }
    }

    private static JsonObject Statistics() => new(torch.cuda.memory_stats().Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static JsonArray Figures()
    {
        (long free, long total) = torch.cuda.mem_get_info();
        return
        [
            torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated(), torch.cuda.memory_reserved(), torch.cuda.max_memory_reserved(), free, total,
        ];
    }

    private static JsonObject Of(SnapshotSegment segment) => new()
    {
        ["device"] = segment.Device,
        ["address"] = segment.Address,
        ["total_size"] = segment.Bytes,
        ["allocated_size"] = segment.AllocatedBytes,
        ["active_size"] = segment.ActiveBytes,
        ["requested_size"] = segment.RequestedBytes,
        ["stream"] = segment.Stream,
        ["segment_type"] = segment.IsLarge ? "large" : "small",
        ["segment_pool_id"] = new JsonArray(segment.Pool.First, segment.Pool.Second),
        ["is_expandable"] = segment.IsExpandable,
        ["frames"] = new JsonArray(),
        ["blocks"] = new JsonArray([.. segment.Blocks.Select(block => new JsonObject
        {
            ["address"] = block.Address,
            ["size"] = block.Bytes,
            ["requested_size"] = block.RequestedBytes,
            ["state"] = block.State == BlockState.Allocated ? "active_allocated" : "inactive",
            ["frames"] = new JsonArray(),
        })]),
    };
}
