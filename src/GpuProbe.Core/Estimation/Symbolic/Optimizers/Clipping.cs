using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>Gradient clipping: a norm for each gradient, nothing of a gradient's size.</summary>
internal static class Clipping
{
    internal static void Apply(Machine machine, IReadOnlyList<Parameter> parameters)
    {
        var norms = new List<Tensor>();
        foreach (Parameter parameter in machine.Each(parameters))
            norms.Add(machine.New(Slots.OptimizerScratch, parameter.Value.Type));
        foreach (Tensor norm in norms)
            norm.Dispose();
    }
}
