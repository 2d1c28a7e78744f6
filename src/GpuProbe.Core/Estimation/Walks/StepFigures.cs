namespace GpuProbe.Core.Estimation.Walks;

/// <summary>A step in the steady state, in which optimizer states exist from its start.</summary>
internal struct StepFigures
{
    internal PhaseFigures Forward;
    internal PhaseFigures Backward;
    internal PhaseFigures OptimizerStep;
    internal PhaseFigures ZeroGrad;

    /// <summary>Bytes that the first forward pass allocated and left behind, but for the loss.</summary>
    internal long SavedForBackward;
}
