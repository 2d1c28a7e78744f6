using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// How a size is counted on a target. On CUDA the caching allocator rounds every block up to 512 bytes
/// (<c>kMinBlockSize</c> in c10/cuda/CUDACachingAllocator.cpp); with the driver's pool libtorch counts what it asked for
/// (c10/cuda/CUDAMallocAsyncAllocator.cpp), and its CPU allocator gives what is asked for.
/// </summary>
internal readonly struct BlockRounding(TrainingSetup setup, MemoryTarget target)
{
    private const long CudaBlock = 512;
    private readonly bool inBlocks = target.Gpu is not null && setup.Allocator != Allocator.CudaMallocAsync;

    internal long this[long bytes] => inBlocks ? (bytes + CudaBlock - 1) & -CudaBlock : bytes;
}
