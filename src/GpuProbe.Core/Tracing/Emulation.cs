namespace GpuProbe.Core.Tracing;

/// <summary>How a run on a bigger card was made to behave like one on a smaller card. It is not a measurement on that card.</summary>
/// <param name="Gpu">The smaller card; <see langword="null"/> where only its memory was given.</param>
/// <param name="CapacityBytes">Bytes that it shows as total memory.</param>
/// <param name="ContextBytes">What was taken off for the CUDA context and the libraries.</param>
/// <param name="ContextSource">Where that comes from.</param>
/// <param name="LimitBytes">What the allocator was allowed: the rest.</param>
/// <param name="Fraction">The same as the part of the bigger card's memory that the allocator was given.</param>
/// <param name="Workspaces">cuBLAS's workspaces as <c>CUBLAS_WORKSPACE_CONFIG</c> said it; <see langword="null"/> for the bigger card's own.</param>
/// <param name="AttentionKernel">The attention kernel that libtorch was restricted to; <see langword="null"/> where the choice was its own.</param>
public sealed record Emulation(
    string? Gpu,
    long CapacityBytes,
    long ContextBytes,
    string ContextSource,
    long LimitBytes,
    double Fraction,
    string? Workspaces,
    AttentionKernel? AttentionKernel);
