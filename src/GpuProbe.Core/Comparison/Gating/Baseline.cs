using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>
/// The figures that results are held against, made to be kept in a repository and to be read in a review: JSON of the schema
/// <c>gpuprobe.baseline/1</c>.
/// </summary>
public sealed record Baseline
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.baseline/1";

    /// <summary>Version of the gpuprobe that it was made with.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Commit that it was built from; <see langword="null"/> if not known.</summary>
    public required string? GitSha { get; init; }

    /// <summary>What holds for all rows of a lane.</summary>
    public required IReadOnlyDictionary<RowLane, BaselineLane> Lanes { get; init; }

    /// <summary>The rows, in the order of the results that they were made from.</summary>
    public required IReadOnlyList<BaselineRow> Rows { get; init; }

    /// <summary>A person's remark.</summary>
    public string? Comment { get; init; }

    /// <summary>The tolerance that holds for a figure.</summary>
    /// <param name="row">A row of this baseline.</param>
    /// <param name="metric">A figure that it has.</param>
    public Tolerance Tolerance(BaselineRow row, GateMetric metric)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Metrics[metric].Tolerance(Lanes[row.Lane].Tolerances.GetValueOrDefault(metric, Gating.Tolerance.Exact));
    }
}
