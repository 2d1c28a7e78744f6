namespace GpuProbe.Core.Tracing;

/// <summary>A smaller card that a run on a bigger one is to behave like.</summary>
/// <param name="CapacityBytes">Bytes that the smaller card shows as total memory.</param>
public sealed record EmulatedCard(long CapacityBytes)
{
    /// <summary>Its name; <see langword="null"/> where only its memory is given.</summary>
    public string? Gpu { get; init; }

    /// <summary>What a context and the libraries take on it; <see langword="null"/> for what they take on the card that it is emulated on.</summary>
    public long? ContextBytes { get; init; }

    /// <summary>Where <see cref="ContextBytes"/> comes from.</summary>
    public string? ContextSource { get; init; }

    /// <summary>In use on the bigger card before the run, which is not the run's own.</summary>
    public long IdleBytes { get; init; }

    /// <summary>cuBLAS's workspaces on it, as <c>CUBLAS_WORKSPACE_CONFIG</c> says it; <see langword="null"/> for those of the bigger card.</summary>
    public string? Workspaces { get; init; }

    /// <summary>The attention kernel that libtorch would choose on it; <see langword="null"/> to leave the choice as it is.</summary>
    public AttentionKernel? AttentionKernel { get; init; }
}
