namespace GpuProbe.Core.Setup;

/// <summary>What is kept in the host's memory.</summary>
public enum Offload
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// The optimizer's states. AdamW then takes its step on the host, on fp32 copies of the weights and on gradients that are copied
    /// there; 8-bit AdamW keeps its states in managed memory that the card pages in (bitsandbytes' <c>PagedAdamW8bit</c>).
    /// </summary>
    Optimizer,
}
