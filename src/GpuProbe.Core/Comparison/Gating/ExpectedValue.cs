using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>A figure in a baseline.</summary>
/// <param name="Value">Bytes or seconds.</param>
public sealed record ExpectedValue(decimal Value)
{
    /// <summary>The figure's own margin; <see langword="null"/> for the lane's.</summary>
    public decimal? Margin { get; init; }

    /// <summary>The figure's own noise floor; <see langword="null"/> for the lane's.</summary>
    public decimal? Floor { get; init; }

    /// <summary>Seconds of each phase, to tell which of them a slower step is slower in; empty where not known.</summary>
    public IReadOnlyDictionary<Phase, decimal> Phases { get; init; } = new Dictionary<Phase, decimal>();

    /// <summary>A person's remark.</summary>
    public string? Comment { get; init; }

    /// <summary>The tolerance that holds, where <paramref name="ofLane"/> is the lane's.</summary>
    public Tolerance Tolerance(Tolerance ofLane)
    {
        ArgumentNullException.ThrowIfNull(ofLane);
        return new(Margin ?? ofLane.Margin, Floor ?? ofLane.Floor);
    }
}
