namespace GpuProbe.Core.Planning;

/// <summary>Where a time comes from.</summary>
public enum TimeBasis
{
    /// <summary>From steps that ran on that very device.</summary>
    Measured,

    /// <summary>From the utilisation that was measured on another card, or with another set-up.</summary>
    Extrapolated,

    /// <summary>From a calibration profile of that card, within the range that it was fitted on.</summary>
    Calibrated,

    /// <summary>Calculated for a card that always computes at its dense peak, which none does.</summary>
    LowerBound,
}
