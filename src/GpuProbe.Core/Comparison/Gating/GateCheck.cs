namespace GpuProbe.Core.Comparison.Gating;

/// <summary>One figure of a row, or what became of the row, against the baseline.</summary>
public sealed record GateCheck
{
    /// <summary><c>outcome</c>, <c>allocated</c>, <c>reserved</c>, <c>device</c> or <c>seconds</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The verdict.</summary>
    public required GateVerdict Verdict { get; init; }

    /// <summary>Bytes or seconds in the baseline; <see langword="null"/> where it has none, and for an outcome.</summary>
    public decimal? Expected { get; init; }

    /// <summary>Bytes or seconds in the results; <see langword="null"/> where they have none, and for an outcome.</summary>
    public decimal? Observed { get; init; }

    /// <summary><see cref="Observed"/> without <see cref="Expected"/>.</summary>
    public decimal? Difference => Observed - Expected;

    /// <summary><see cref="Difference"/> as a share of <see cref="Expected"/>; <see langword="null"/> where that is 0.</summary>
    public double? Ratio => Expected is null or 0 ? null : (double?)(Difference / Expected);

    /// <summary>Share of <see cref="Expected"/> up to which a difference does not count.</summary>
    public decimal? Margin { get; init; }

    /// <summary>Bytes or seconds up to which a difference does not count.</summary>
    public decimal? Floor { get; init; }

    /// <summary>What the baseline says becomes of it; <see langword="null"/> for a figure.</summary>
    public string? ExpectedOutcome { get; init; }

    /// <summary>What became of it; <see langword="null"/> for a figure, and where there is no row.</summary>
    public string? ObservedOutcome { get; init; }

    /// <summary>Whether it is further from the baseline than it may be, whatever the verdict.</summary>
    public bool Moved { get; init; }

    /// <summary>The phase that is likely behind a difference, in words; <see langword="null"/> where it is not known.</summary>
    public string? Phase { get; init; }

    /// <summary>Why it cannot be told, or what else there is to say; <see langword="null"/> for nothing.</summary>
    public string? Reason { get; init; }
}
