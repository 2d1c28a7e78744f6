using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Makes the weights of a model, in the order in which they are registered.</summary>
/// <param name="machine">Where they live.</param>
/// <param name="setup">The run.</param>
internal sealed class Weights(Machine machine, TrainingSetup setup)
{
    private readonly List<Parameter> all = [];
    private readonly DataType type = DataTypes.Of(setup.BaseType);

    /// <summary>Those that are trained.</summary>
    internal IReadOnlyList<Parameter> Trained => [.. all.Where(parameter => parameter.IsTrained)];

    /// <summary>The weight of a norm.</summary>
    internal Parameter Vector(long size) => Add(Slots.Weights, DataTypes.Of(setup.HiddenType), setup.Lora is null, size);

    /// <summary>Embedding or head.</summary>
    internal Parameter Matrix(long rows, long columns) => Add(Slots.Weights, DataTypes.Of(setup.HiddenType), setup.Lora is null, rows, columns);

    /// <summary>A linear layer of a block, with its adapter if it has one.</summary>
    internal ILinear Linear(Projections projection, long inputs, long outputs, bool hasBias)
    {
        ILinear plain = setup.IsQuantized ? Quantized(inputs, outputs, hasBias) : Plain(inputs, outputs, hasBias);
        if (setup.Lora is not { } lora || !lora.Targets.HasFlag(projection))
            return plain;
        DataType adapterType = DataTypes.Of(setup.AdapterType);
        Parameter down = Add(Slots.Adapters, adapterType, isTrained: true, machine.Shapes.Rank, inputs);
        Parameter up = Add(Slots.Adapters, adapterType, isTrained: true, outputs, machine.Shapes.Rank);
        return new AdaptedLinear(plain, down, up, lora.Dropout > 0, setup);
    }

    private LinearLayer Plain(long inputs, long outputs, bool hasBias)
    {
        bool isTrained = setup.Lora is null;
        Parameter weight = Add(Slots.Weights, type, isTrained, outputs, inputs);
        return new(weight, hasBias ? Add(Slots.Weights, type, isTrained, outputs) : null);
    }

    private QuantizedLinear Quantized(long inputs, long outputs, bool hasBias)
    {
        bool isDouble = setup.BaseWeights == BaseWeights.Nf4Double;
        Parameter? bias = hasBias ? Add(Slots.Weights, DataTypes.Of(setup.HiddenType), isTrained: false, outputs) : null;
        QuantizedLinear.Allocate(machine, inputs * outputs, isDouble);
        return new(inputs, outputs, bias, isDouble, type);
    }

    private Parameter Add(Slot slot, DataType type, bool isTrained, params long[] shape)
    {
        var parameter = new Parameter(machine, slot, type, isTrained, shape) { Unit = machine.Unit };
        all.Add(parameter);
        return parameter;
    }
}
