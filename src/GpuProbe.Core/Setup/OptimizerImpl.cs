namespace GpuProbe.Core.Setup;

/// <summary>How the optimizer's step is written.</summary>
public enum OptimizerImpl
{
    /// <summary>PyTorch's <c>fused=True</c>: one kernel, no temporaries.</summary>
    Fused,

    /// <summary>PyTorch's <c>foreach=True</c>: one temporary of the size of all parameters.</summary>
    Foreach,

    /// <summary>PyTorch's <c>foreach=False</c>: two temporaries of the size of one parameter.</summary>
    Loop,

    /// <summary>
    /// TorchSharp's: two temporaries per parameter that live to the end of the step, states that exist from the start,
    /// and a <c>zero_grad</c> that keeps the gradients.
    /// </summary>
    TorchSharp,
}
