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

    /// <summary>Gradients are clipped and the weights updated; part of <see cref="Backward"/> where weights are updated there.</summary>
    OptimizerStep,

    /// <summary>Gradients are released or zeroed; part of <see cref="Backward"/> where weights are updated there.</summary>
    ZeroGrad,

    /// <summary>The result is written to a file.</summary>
    Save,
}
