namespace GpuProbe.Core.Tracing;

/// <summary>What a block of memory is used for.</summary>
public enum MemoryCategory
{
    /// <summary>Weights, and buffers such as the rotary frequencies.</summary>
    Parameters,

    /// <summary>Gradients of weights.</summary>
    Gradients,

    /// <summary>State that the optimizer keeps between steps.</summary>
    OptimizerStates,

    /// <summary>Kept by autograd from forward to backward, or computed again by checkpointing, but for the head's.</summary>
    Activations,

    /// <summary>Weights in 16 bits, as autocast makes them for matrix products; kept from forward until backward has used them.</summary>
    WeightCopies,

    /// <summary>Logits and what the loss makes of them, in forward and backward.</summary>
    Logits,

    /// <summary>Weights that were gathered from all ranks, for as long as they are whole.</summary>
    GatheredWeights,

    /// <summary>Buffers of collectives between ranks: what is gathered or reduced in one go.</summary>
    CollectiveBuffers,

    /// <summary>Token indices and labels.</summary>
    Inputs,

    /// <summary>What libtorch keeps for the libraries it calls, cuBLAS above all, for as long as the process lives.</summary>
    Workspaces,

    /// <summary>Everything else: an operator's scratch and results that die soon.</summary>
    Temporaries,
}
