using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>Within which limits advice is looked for.</summary>
/// <param name="Card">The card.</param>
public sealed record AdviceScope(GpuProfile Card)
{
    /// <summary>How far the training may change.</summary>
    public Sameness Most { get; init; } = Sameness.OtherTraining;

    /// <summary>Bytes of the card's memory that are to stay free.</summary>
    public long MarginBytes { get; init; }

    /// <summary>Whether the allocator may be another one.</summary>
    public bool MayChangeAllocator { get; init; } = true;

    /// <summary>Bytes that a run may have in use on the card.</summary>
    public long LimitBytes => Card.TotalMemoryBytes - MarginBytes;

    /// <summary>The card as the closed form counts on it.</summary>
    internal MemoryTarget Target => MemoryTarget.Cuda(Card);
}
