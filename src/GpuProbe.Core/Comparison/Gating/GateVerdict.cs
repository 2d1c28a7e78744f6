namespace GpuProbe.Core.Comparison.Gating;

/// <summary>What a gate says of a figure, of a row, and of all of them; the later says more than the earlier.</summary>
public enum GateVerdict
{
    /// <summary>As expected.</summary>
    Pass,

    /// <summary>The baseline does not have it.</summary>
    New,

    /// <summary>It cannot be told.</summary>
    Inconclusive,

    /// <summary>Less than expected, or it fits where it did not: the baseline is out of date.</summary>
    Improvement,

    /// <summary>More than expected, or it does not fit any more.</summary>
    Regression,
}
