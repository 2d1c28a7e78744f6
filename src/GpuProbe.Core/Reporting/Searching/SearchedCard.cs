namespace GpuProbe.Core.Reporting.Searching;

/// <summary>The memory that was searched in.</summary>
/// <param name="Name">The card's name, or <c>cpu</c>.</param>
/// <param name="TotalMemoryBytes">Its memory, or the limit that was given.</param>
/// <param name="MarginBytes">What of it was to stay free.</param>
/// <param name="ContextBytes">What the CUDA context and the loaded kernels take; <see langword="null"/> on the CPU.</param>
/// <param name="ContextSource">Where <paramref name="ContextBytes"/> comes from.</param>
public sealed record SearchedCard(string Name, long TotalMemoryBytes, long MarginBytes, long? ContextBytes, string? ContextSource);
