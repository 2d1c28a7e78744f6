namespace GpuProbe.Training.Model;

/// <summary>Parts of the model to which memory is attributed.</summary>
public enum ModelRegion
{
    /// <summary>Outside the model: optimizer, data.</summary>
    None,

    /// <summary>Token embedding and rotary tables.</summary>
    Embedding,

    /// <summary>Norm and attention of a block.</summary>
    Attention,

    /// <summary>Norm and feed-forward network of a block.</summary>
    FeedForward,

    /// <summary>Norm after the last block.</summary>
    FinalNorm,

    /// <summary>Logits and loss.</summary>
    Head,

    /// <summary>Outside the model: on the way from files or to them.</summary>
    Files,

    /// <summary>Outside the model: gradients of master weights.</summary>
    MasterGradients,

    /// <summary>Outside the model: weights that were gathered from all ranks.</summary>
    GatheredWeights,

    /// <summary>Outside the model: buffers of collectives between ranks.</summary>
    Collectives,
}
