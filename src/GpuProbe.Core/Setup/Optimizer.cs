namespace GpuProbe.Core.Setup;

/// <summary>The optimizer.</summary>
public enum Optimizer
{
    /// <summary>AdamW: two states per parameter.</summary>
    AdamW,

    /// <summary>AdamW with both states in 8 bits, in blocks of 256, as bitsandbytes' <c>AdamW8bit</c>.</summary>
    AdamW8Bit,

    /// <summary>SGD with momentum: one state per parameter.</summary>
    Sgd,

    /// <summary>Adafactor: the second moment of a matrix as one row and one column.</summary>
    Adafactor,

    /// <summary>No optimizer: forward and backward only.</summary>
    None,
}
