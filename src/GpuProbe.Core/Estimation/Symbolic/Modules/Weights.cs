using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Makes the weights of a model, in the order in which they are registered.</summary>
/// <param name="machine">Where they live.</param>
/// <param name="type">Their type.</param>
internal sealed class Weights(Machine machine, DataType type)
{
    private readonly List<Parameter> all = [];

    /// <summary>All weights so far.</summary>
    internal IReadOnlyList<Parameter> All => all;

    internal Parameter Vector(long size) => Add(size);

    internal Parameter Matrix(long rows, long columns) => Add(rows, columns);

    internal LinearLayer Linear(long inputs, long outputs, bool hasBias)
    {
        Parameter weight = Matrix(outputs, inputs);
        return new(weight, hasBias ? Vector(outputs) : null);
    }

    private Parameter Add(params long[] shape)
    {
        var parameter = new Parameter(machine, Slots.Weights, type, isTrained: true, shape) { Unit = machine.Unit };
        all.Add(parameter);
        return parameter;
    }
}
