namespace GpuProbe.Core.Comparison.Gating;

/// <summary>A figure that a baseline holds of a row. Of each, less is better.</summary>
public enum GateMetric
{
    /// <summary>Most bytes in live blocks at once.</summary>
    Allocated,

    /// <summary>Most bytes that the caching allocator held at once.</summary>
    Reserved,

    /// <summary>Most bytes in use on the card at once.</summary>
    Device,

    /// <summary>Median seconds of a step.</summary>
    Seconds,
}
