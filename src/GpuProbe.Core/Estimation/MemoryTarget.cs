using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Estimation;

/// <summary>What the memory is counted on: the CPU to the byte, or a CUDA card through its caching allocator.</summary>
public sealed record MemoryTarget
{
    /// <summary>The CPU: libtorch's allocations as they are asked for.</summary>
    public static MemoryTarget Cpu { get; } = new() { Gpu = null };

    /// <summary>The card, or <see langword="null"/> for the CPU.</summary>
    public required GpuProfile? Gpu { get; init; }

    /// <summary>A target for <paramref name="gpu"/>.</summary>
    public static MemoryTarget Cuda(GpuProfile gpu) => new() { Gpu = gpu };
}
