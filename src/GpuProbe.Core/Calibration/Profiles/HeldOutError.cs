namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>
/// How far predictions were off for rows that were left out of the fit, group by group. Errors are relative to what was measured,
/// predicted less measured.
/// </summary>
public sealed record HeldOutError
{
    /// <summary>What a group has in common: <c>model</c>, <c>seq-len</c> or <c>micro-batch</c>.</summary>
    public required string By { get; init; }

    /// <summary>Groups.</summary>
    public required int Groups { get; init; }

    /// <summary>Parts that were left out in turn; fewer than groups where several went together.</summary>
    public required int Folds { get; init; }

    /// <summary>Folds whose rest did not tell the constants apart; their rows are in none of the figures.</summary>
    public required int FoldsNotFitted { get; init; }

    /// <summary>Rows that the figures are of.</summary>
    public required int Rows { get; init; }

    /// <summary>Median of the absolute errors.</summary>
    public required double MedianError { get; init; }

    /// <summary>Their 90th percentile.</summary>
    public required double P90Error { get; init; }

    /// <summary>The largest.</summary>
    public required double MaxError { get; init; }

    /// <summary>Median of the errors with their sign: negative where predictions are too low.</summary>
    public required double Bias { get; init; }

    /// <summary>How often reality was at most the prediction with its margin, the margin chosen from the other folds alone.</summary>
    public required double Coverage { get; init; }

    /// <summary>The same in the group in which it was lowest.</summary>
    public required double WorstGroupCoverage { get; init; }

    /// <summary>That group.</summary>
    public required string WorstGroup { get; init; }
}
