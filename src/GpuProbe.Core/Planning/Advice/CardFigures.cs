using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What a set-up takes of a card, from runs on virtual ones.</summary>
/// <param name="Fits">Whether it ran to its end on the card, with the margin left free.</param>
/// <param name="AllocatedBytes">Most bytes in live blocks at once.</param>
/// <param name="ReservedBytes">Most bytes that the caching allocator held at once.</param>
/// <param name="DeviceBytes">Most bytes in use on the card at once, the CUDA context included.</param>
/// <param name="PeakPhase">The phase of the peak of allocated bytes.</param>
/// <remarks>Where it does not fit, the bytes are those that it takes on the same card with as much memory as it likes.</remarks>
public sealed record CardFigures(bool Fits, long AllocatedBytes, long? ReservedBytes, long DeviceBytes, Phase PeakPhase)
{
    /// <summary>Times that the card had no room until the caching allocator gave back what it kept, which costs time.</summary>
    public long AllocationRetries { get; init; }

    /// <summary>Whether it does not fit although what is allocated would: the rest of the card is held in pieces.</summary>
    public bool IsFragmentation { get; init; }
}
