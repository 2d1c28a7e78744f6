using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>
/// fp32 copies of 16-bit weights, around any optimizer: a step makes fp32 gradients of all, which go one by one as the copies are written
/// back.
/// </summary>
internal sealed class SymbolicMasterWeights : ISymbolicOptimizer
{
    private readonly Machine machine;
    private readonly IReadOnlyList<Parameter> weights;
    private readonly List<Parameter> masters;
    private readonly ISymbolicOptimizer inner;

    internal SymbolicMasterWeights(Machine machine, IReadOnlyList<Parameter> weights, Func<IReadOnlyList<Parameter>, ISymbolicOptimizer> create)
    {
        this.machine = machine;
        this.weights = weights;
        masters = [.. machine.Each(weights).Select(weight =>
            new Parameter(machine, Slots.Masters, DataType.Float32, isTrained: true, weight.Value.Shape) { Unit = weight.Unit })];
        inner = create(masters);
    }

    /// <summary>The copies.</summary>
    internal IReadOnlyList<Parameter> Masters => masters;

    /// <summary>Makes the fp32 gradients; clipping, which needs them, does so before the step.</summary>
    internal void TakeGradients()
    {
        foreach ((Parameter weight, Parameter master) in machine.Each(weights).Zip(masters))
            master.Gradient ??= weight.Gradient!.To(DataType.Float32, Slots.MasterGradients);
    }

    /// <inheritdoc/>
    public void Step()
    {
        TakeGradients();
        inner.Step();
        foreach (Parameter master in machine.Each(masters))
            master.ReleaseGradient();
    }
}
