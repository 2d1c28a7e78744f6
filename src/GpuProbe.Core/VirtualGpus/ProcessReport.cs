namespace GpuProbe.Core.VirtualGpus;

/// <summary>What one process did on the virtual GPU, as the stand-in libraries wrote it.</summary>
public sealed record ProcessReport
{
    /// <summary>The process.</summary>
    public int Pid { get; init; }

    /// <summary>The process that started it.</summary>
    public int ParentPid { get; init; }

    /// <summary>Its command line.</summary>
    public string? Command { get; init; }

    /// <summary>File of the CUDA libtorch that it loaded; <see langword="null"/> if none.</summary>
    public string? Torch { get; init; }

    /// <summary>Seconds from its start to the report.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether the process was ending; otherwise the report shows how far it had come.</summary>
    public bool Final { get; init; }

    /// <summary>Kernels that it launched; none was executed.</summary>
    public long KernelLaunches { get; init; }

    /// <summary>
    /// Multiplications with addition of the matrix products that cuBLAS was asked for. Those of cuBLASLt, of cuDNN and of fused attention
    /// kernels are not in it.
    /// </summary>
    public long MatrixProducts { get; init; }

    /// <summary>The devices that it saw.</summary>
    public IReadOnlyList<DeviceReport> Devices { get => field ?? []; init; }

    /// <summary>The fault of the card that it met; <see langword="null"/> for none.</summary>
    public RigFaultKind? Fault { get; init; }

    /// <summary>Calls that were answered with success and did nothing, with their number.</summary>
    public IReadOnlyDictionary<string, long> StubbedCalls { get => field ?? new Dictionary<string, long>(StringComparer.Ordinal); init; }

    /// <summary>Calls that were refused because their effect on memory is not modelled, with their number.</summary>
    public IReadOnlyDictionary<string, long> RefusedCalls { get => field ?? new Dictionary<string, long>(StringComparer.Ordinal); init; }

    /// <summary>What the program read back from devices.</summary>
    public IReadOnlyList<HostRead> HostReads { get => field ?? []; init; }

    /// <summary>How often a size was read back from a device: the figures depend on the answer.</summary>
    public long SizeReads { get; init; }

    /// <summary>How often a loop was ended by <see cref="RigOptions.LoopGuard"/>.</summary>
    public long LoopGuards { get; init; }

    /// <summary>Libraries that carry a CUDA runtime of their own, which cannot be replaced.</summary>
    public IReadOnlyList<string> ForeignRuntimes { get => field ?? []; init; }

    /// <summary>Name of the file, beside the report, with the process's allocations; <see langword="null"/> if there is none.</summary>
    public string? Trace { get; init; }
}
