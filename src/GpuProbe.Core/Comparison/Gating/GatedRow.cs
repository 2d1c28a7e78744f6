using System.Text.Json.Serialization;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>A row against the baseline.</summary>
public sealed record GatedRow
{
    /// <summary>What the row is about.</summary>
    public required string Id { get; init; }

    /// <summary>What was varied, in words.</summary>
    public required string Point { get; init; }

    /// <summary>How the figures were obtained.</summary>
    public required RowLane Lane { get; init; }

    /// <summary>The card, or <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The verdict that says most of those in <see cref="Checks"/>; a further figure of a row that the baseline has is no new row.</summary>
    public GateVerdict Verdict =>
        Checks.Max(check => check.Verdict) switch
        {
            GateVerdict.New when Expected is not null => GateVerdict.Pass,
            var most => most,
        };

    /// <summary>The remark in the baseline.</summary>
    public string? Comment { get; init; }

    /// <summary>The outcome, then each figure.</summary>
    public required IReadOnlyList<GateCheck> Checks { get; init; }

    /// <summary>What the baseline has; <see langword="null"/> for a row that is new.</summary>
    [JsonIgnore]
    public BaselineRow? Expected { get; init; }

    /// <summary>What the results have; <see langword="null"/> where the row is missing.</summary>
    [JsonIgnore]
    public Observation? Observed { get; init; }
}
