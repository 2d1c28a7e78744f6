namespace GpuProbe.Core.Estimation;

/// <summary>
/// How a size is counted on a target. On CUDA the caching allocator rounds every block up to 512 bytes
/// (<c>kMinBlockSize</c> in c10/cuda/CUDACachingAllocator.cpp); libtorch's CPU allocator gives what is asked for.
/// </summary>
internal readonly struct BlockRounding(MemoryTarget target)
{
    private const long CudaBlock = 512;
    private readonly bool isCuda = target.Gpu is not null;

    internal bool IsCuda => isCuda;

    internal long this[long bytes] => isCuda ? (bytes + CudaBlock - 1) & -CudaBlock : bytes;
}
