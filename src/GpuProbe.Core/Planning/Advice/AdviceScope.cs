using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>Within which limits advice is looked for.</summary>
/// <param name="Card">The card, without the memory that is to stay free.</param>
public sealed record AdviceScope(GpuProfile Card)
{
    /// <summary>How far the training may change.</summary>
    public Sameness Most { get; init; } = Sameness.OtherTraining;

    /// <summary>Most cards of this kind that may train together.</summary>
    public long MostRanks { get; init; } = 1;

    /// <summary>Whether the allocator may be another one.</summary>
    public bool MayChangeAllocator { get; init; } = true;

    /// <summary>Bytes that a run may have in use on the card.</summary>
    public long LimitBytes => Card.TotalMemoryBytes;

    /// <summary>The card as the closed form counts on it.</summary>
    internal MemoryTarget Target => MemoryTarget.Cuda(Card);
}
