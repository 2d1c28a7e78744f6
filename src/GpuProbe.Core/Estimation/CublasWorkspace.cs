using GpuProbe.Core.Units;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// The workspace that libtorch allocates for cuBLAS from its own allocator, once for every handle and stream
/// (aten/src/ATen/cuda/CublasHandlePool.cpp): <c>:4096:2:16:8</c>, that is 2·4096 + 8·16 KiB, and 32 MiB on
/// compute capability 9.0. The forward thread and the backward thread have a handle each.
/// </summary>
internal static class CublasWorkspace
{
    private const int Handles = 2;
    private const long Default = (2 * 4096 + 8 * 16) * ByteSize.KiB;
    private const long Hopper = 32 * ByteSize.MiB;

    /// <summary>The same workspaces as <c>CUBLAS_WORKSPACE_CONFIG</c> asks for them: pairs of a size in KiB and a number.</summary>
    internal static string Setting(MemoryTarget target) => target.Gpu is { ComputeCapabilityMajor: 9 } ? ":32768:1" : ":4096:2:16:8";

    internal static long Bytes(MemoryTarget target) => target.Gpu switch
    {
        null => 0,
        { ComputeCapabilityMajor: 9 } => Handles * Hopper,
        _ => Handles * Default,
    };
}
