namespace GpuProbe.Core.Tracing;

/// <summary>The parts of a training run between which memory is read.</summary>
public enum Phase
{
    /// <summary>The model is created and its weights are initialised.</summary>
    Build,

    /// <summary>The optimizer is created.</summary>
    OptimizerInit,

    /// <summary>From tokens to the loss.</summary>
    Forward,

    /// <summary>From the loss to the gradients.</summary>
    Backward,

    /// <summary>The weights are updated.</summary>
    OptimizerStep,

    /// <summary>Gradients are released or zeroed.</summary>
    ZeroGrad,

    /// <summary>The result is written to a file.</summary>
    Save,
}
