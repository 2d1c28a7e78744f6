using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>What a baseline expects of a row of results.</summary>
public sealed record BaselineRow
{
    /// <summary>The row's <see cref="ResultRow.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What was varied, in words.</summary>
    public required string Point { get; init; }

    /// <summary>How the figures were obtained.</summary>
    public required RowLane Lane { get; init; }

    /// <summary>The card, or <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>What becomes of it: fits, does not fit or is refused.</summary>
    public required RowStatus Status { get; init; }

    /// <summary>The phase of the peak of allocated bytes; <see langword="null"/> where not known.</summary>
    public Phase? PeakPhase { get; init; }

    /// <summary>The figures; none where it does not fit, since those until then say nothing.</summary>
    public IReadOnlyDictionary<GateMetric, ExpectedValue> Metrics { get; init; } = new Dictionary<GateMetric, ExpectedValue>();

    /// <summary>A person's remark.</summary>
    public string? Comment { get; init; }
}
