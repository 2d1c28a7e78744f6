namespace GpuProbe.Core.Tracing;

/// <summary>Out of memory, as a result.</summary>
/// <param name="Phase">The phase it happened in.</param>
/// <param name="Step">The step it happened in.</param>
/// <param name="RequestedBytes">Bytes asked for, if the allocator said.</param>
/// <param name="Operator">The operator that asked, if known.</param>
/// <param name="AllocatedBytes">Bytes live at that moment.</param>
/// <param name="Message">The allocator's own words, one line.</param>
public sealed record OutOfMemory(
    Phase Phase, int Step, long? RequestedBytes, string? Operator, long AllocatedBytes, string Message)
{
    /// <summary>Bytes that the caching allocator held at that moment; <see langword="null"/> where there is none.</summary>
    public long? ReservedBytes { get; init; }
}
