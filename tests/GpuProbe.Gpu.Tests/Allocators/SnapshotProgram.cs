using System.Text.Json.Nodes;
using GpuProbe.Core.Snapshots;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Layers;
using GpuProbe.Tensors.Memory;
using TorchSharp;

namespace GpuProbe.Gpu.Tests.Allocators;

/// <summary>Writes two snapshots with their events: one of a quiet moment, one of a refusal.</summary>
internal static class SnapshotProgram
{
    public const string Folder = "SNAPSHOT_FOLDER";
    private const long MiB = 1 << 20;

    public static JsonObject Run()
    {
        string folder = Environment.GetEnvironmentVariable(Folder)!;
        _ = DeviceMemory.Of(torch.CUDA).Totals;
        MemoryTrace.Start(1000, new torch.Device("cuda:0"));
        using torch.Tensor kept = torch.zeros([3 * MiB], torch.ScalarType.Byte, torch.CUDA);
        torch.zeros([30 * MiB], torch.ScalarType.Byte, torch.CUDA).Dispose();
        List<MemoryEvent> events = MemoryTrace.Drain();
        Write(AllocatorSnapshots.Take(events, device: 0), Path.Combine(folder, "quiet"));

        DeviceMemory.Of(torch.CUDA).SetLimit(60 * MiB);
        using torch.Tensor before = torch.ones([2 * MiB], torch.ScalarType.Byte, torch.CUDA);
        try
        {
            torch.empty([100 * MiB], torch.ScalarType.Byte, torch.CUDA).Dispose();
        }
        catch (Exception error) when (LayerErrors.Of(error) is DeviceOutOfMemoryException)
        {
            torch.ones([7 * MiB], torch.ScalarType.Byte, torch.CUDA).Dispose();
        }

        events.AddRange(MemoryTrace.Drain());
        MemoryTrace.Stop();
        Write(AllocatorSnapshots.OfFailure(events, device: 0)!, Path.Combine(folder, "refusal"));
        return new() { ["again"] = AllocatorSnapshots.OfFailure(events, device: 0) is not null };
    }

    private static void Write(AllocatorSnapshot snapshot, string path)
    {
        using FileStream file = File.Create(path);
        SnapshotPickle.Write(file, snapshot, "");
    }
}
