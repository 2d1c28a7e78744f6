using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>SGD with momentum: a buffer of each weight's size, no temporaries.</summary>
internal sealed class SymbolicSgd(Machine machine, IReadOnlyList<Parameter> parameters) : ISymbolicOptimizer
{
    private bool hasStates;

    /// <inheritdoc/>
    public void Step()
    {
        if (hasStates)
            return;
        hasStates = true;
        foreach (Parameter parameter in machine.Each(parameters))
            machine.New(Slots.Momentum, parameter.Value.Type, parameter.Value.Shape);
    }
}
