namespace GpuProbe.Core.Calibration;

/// <summary>What a calibration profile says about a set-up. What it does not say is <see langword="null"/>.</summary>
public sealed record CalibratedEstimate
{
    /// <summary>The label of figures within the range that was fitted.</summary>
    public const string Calibrated = "calibrated";

    /// <summary>The label of figures outside of it.</summary>
    public const string Extrapolated = "extrapolated";

    /// <summary>The profile's file.</summary>
    public required string Profile { get; init; }

    /// <summary>The card that the question is about.</summary>
    public required string Gpu { get; init; }

    /// <summary>Card, driver, libtorch, rows and day of the profile.</summary>
    public required string Origin { get; init; }

    /// <summary>Bytes of the context after the warm-up.</summary>
    public required long? ContextBytes { get; init; }

    /// <summary>Bytes of libraries and kernels beyond it.</summary>
    public required long? OverheadBytes { get; init; }

    /// <summary>Bytes that reality exceeded predictions by at most in <see cref="Coverage"/> of held-out rows; not known outside of what was fitted.</summary>
    public required long? MarginBytes { get; init; }

    /// <summary><see cref="Calibrated"/>, or <see cref="Extrapolated"/> where the set-up is outside of what was fitted.</summary>
    public required string? MemoryBasis { get; init; }

    /// <summary>Modelled seconds of a step.</summary>
    public required double? SecondsPerStep { get; init; }

    /// <summary>Held-out steps were faster than this, in proportion, in one of twenty; not known outside of what was fitted.</summary>
    public required double? LowSecondsPerStep { get; init; }

    /// <summary>Held-out steps took at most this, in proportion, in <see cref="Coverage"/> of them; not known outside of what was fitted.</summary>
    public required double? HighSecondsPerStep { get; init; }

    /// <summary><see cref="Calibrated"/>, or <see cref="Extrapolated"/> where the set-up is outside of what was fitted.</summary>
    public required string? TimeBasis { get; init; }

    /// <summary>The share of held-out rows that margins were chosen for.</summary>
    public required double? Coverage { get; init; }

    /// <summary>What the seconds are made of.</summary>
    public required IReadOnlyList<CalibratedClass> Classes { get; init; }

    /// <summary>What makes the figures less than what they look like, a clause each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
