using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>Goes through weights, each in its unit of blocks.</summary>
internal static class OptimizerLoops
{
    internal static IEnumerable<Parameter> Each(this Machine machine, IReadOnlyList<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            machine.Enter(parameter.Unit);
            yield return parameter;
        }

        machine.Enter(Ledger.Outside);
    }
}
