using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// What the memory is counted on: the CPU to the byte, or a CUDA card through its caching allocator; and the libtorch
/// whose operators do the work, 2.6 where nothing else is known.
/// </summary>
public sealed record MemoryTarget
{
    // Both were seen on 2.6 (before) and 2.14 (after); the releases between are inferred from the dates of the changes.
    private static readonly Version NormWeightInFp32Since = new(2, 7); // pytorch/pytorch#147203
    private static readonly Version GroupedFlashOnCpuSince = new(2, 9); // pytorch/pytorch#157893

    private MemoryTarget(GpuProfile? gpu, Version torch)
    {
        Gpu = gpu;
        Torch = torch;
        NormWeightInFp32 = torch >= NormWeightInFp32Since;
        GroupedFlashOnCpu = torch >= GroupedFlashOnCpuSince;
    }

    /// <summary>The CPU with libtorch 2.6: its allocations as they are asked for.</summary>
    public static MemoryTarget Cpu { get; } = new(gpu: null, Oldest);

    /// <summary>The card, or <see langword="null"/> for the CPU.</summary>
    public GpuProfile? Gpu { get; }

    /// <summary>The libtorch release (major and minor) whose operators are counted.</summary>
    public Version Torch { get; }

    /// <summary>Whether <c>rms_norm</c> of 16-bit input multiplies by its weight in fp32, before it rounds.</summary>
    internal bool NormWeightInFp32 { get; }

    /// <summary>Whether flash attention on the CPU takes grouped heads.</summary>
    internal bool GroupedFlashOnCpu { get; }

    private static Version Oldest => new(2, 6);

    /// <summary>The CPU with a libtorch of this version, for example <c>2.14.1</c> or <c>2.11.0+cu130</c>; one that cannot be read counts as 2.6.</summary>
    public static MemoryTarget CpuWith(string torchVersion)
    {
        string[] parts = torchVersion.Split('.');
        return parts.Length > 1 && int.TryParse(parts[0], out int major) && int.TryParse(parts[1], out int minor)
            ? new(gpu: null, new Version(major, minor))
            : Cpu;
    }

    /// <summary>A target for <paramref name="gpu"/>, with libtorch 2.6.</summary>
    public static MemoryTarget Cuda(GpuProfile gpu) => new(gpu, Oldest);
}
