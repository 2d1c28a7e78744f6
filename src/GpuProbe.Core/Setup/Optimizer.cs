namespace GpuProbe.Core.Setup;

/// <summary>The optimizer.</summary>
public enum Optimizer
{
    /// <summary>AdamW: two states per parameter.</summary>
    AdamW,

    /// <summary>No optimizer: forward and backward only.</summary>
    None,
}
