namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>The time model's utilisations, and how far it can be trusted.</summary>
public sealed record TimeCalibration
{
    /// <summary>The classes that were fitted; all others keep what is assumed.</summary>
    public required IReadOnlyList<FittedRate> Rates { get; init; }

    /// <summary>Robust standard deviation of the relative residuals of what was fitted.</summary>
    public required double Noise { get; init; }

    /// <summary>Measured over predicted seconds of held-out steps: below this in one of twenty.</summary>
    public required double LowRatio { get; init; }

    /// <summary>Measured over predicted seconds of held-out steps: at most this in <see cref="Coverage"/> of them.</summary>
    public required double HighRatio { get; init; }

    /// <summary>The share of rows that <see cref="HighRatio"/> was chosen for.</summary>
    public required double Coverage { get; init; }

    /// <summary>The set-ups that were fitted.</summary>
    public required ValidityRange Range { get; init; }

    /// <summary>Rows that were fitted.</summary>
    public required int Rows { get; init; }

    /// <summary>Those of them that were so far off that they had no weight.</summary>
    public required int Outliers { get; init; }

    /// <summary>Errors of seconds for what was held out.</summary>
    public required IReadOnlyList<HeldOutError> HeldOut { get; init; }
}
