using GpuProbe.Core.Snapshots;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Memory;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>PyTorch's <c>torch.cuda.memory_snapshot</c>.</summary>
public static class CudaSnapshotExtensions
{
    extension(torch.cuda)
    {
        /// <summary>What the caching allocator holds now, of all devices: segments in their order, each with its blocks.</summary>
        /// <exception cref="TorchException">libtorch has no CUDA part, or its backend keeps no books of blocks (<c>cudaMallocAsync</c>).</exception>
        public static IReadOnlyList<SnapshotSegment> memory_snapshot()
        {
            TorchRuntime.Load();
            (NativeCudaSegment[] segments, NativeCudaBlock[] blocks) = Native.TakeCudaSnapshot();
            return [.. AllocatorSnapshots.Segments(segments, blocks, new Dictionary<long, string>(), device: null)];
        }
    }
}
