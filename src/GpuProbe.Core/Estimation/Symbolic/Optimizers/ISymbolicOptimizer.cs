namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>An optimizer's states and the temporaries of its step.</summary>
internal interface ISymbolicOptimizer
{
    /// <summary>One step; the first makes the states.</summary>
    void Step();
}
