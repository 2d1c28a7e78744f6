using System.Text.Json.Serialization;

namespace GpuProbe.Core.Reporting;

/// <summary>The machine and the software that a result comes from. What is not known is <see langword="null"/>.</summary>
public sealed record EnvironmentInfo
{
    /// <summary>Operating system.</summary>
    public required string Os { get; init; }

    /// <summary>Version of the kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>Processor, as the system names it.</summary>
    public required string? Cpu { get; init; }

    /// <summary>Cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Bytes of memory in the machine.</summary>
    public required long? MemoryTotalBytes { get; init; }

    /// <summary>Bytes of memory that may still be used: by the machine and by the control group, whichever is less.</summary>
    public required long? MemoryAvailableBytes { get; init; }

    /// <summary>The control group's limit; <see langword="null"/> where there is none.</summary>
    public required long? MemoryLimitBytes { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string DotNet { get; init; }

    /// <summary>NVIDIA's driver; <see langword="null"/> where none is loaded.</summary>
    public required string? NvidiaDriver { get; init; }

    /// <summary>NVIDIA's cards, as the driver names them.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    /// <summary>The CUDA driver; <see langword="null"/> where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CudaDriverInfo? CudaDriver { get; init; }

    /// <summary>The cards that CUDA shows, in its order; <see langword="null"/> where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CardInfo>? Cards { get; init; }

    /// <summary>The libtorch that would run or ran; <see langword="null"/> where it was not asked for.</summary>
    public TorchInfo? Torch { get; init; }
}
