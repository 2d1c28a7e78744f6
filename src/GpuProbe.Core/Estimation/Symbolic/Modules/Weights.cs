using GpuProbe.Core.Estimation.Symbolic.Optimizers;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Makes the weights of a model, in the order in which they are registered.</summary>
/// <param name="machine">Where they live.</param>
/// <param name="setup">The run.</param>
internal sealed class Weights(Machine machine, TrainingSetup setup)
{
    private readonly List<Parameter> all = [];
    private readonly List<Action> attachments = [];
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
        var adapted = new AdaptedLinear(plain, setup);
        int unit = machine.Unit;
        attachments.Add(() =>
        {
            machine.Enter(unit);
            DataType adapterType = DataTypes.Of(setup.AdapterType);
            Parameter down = Add(Slots.Adapters, adapterType, isTrained: true, machine.Shapes.Rank, inputs);
            adapted.Attach(down, Add(Slots.Adapters, adapterType, isTrained: true, outputs, machine.Shapes.Rank));
        });
        return adapted;
    }

    /// <summary>
    /// What <c>prepare_model_for_kbit_training</c> does beside 4-bit weights: each 16-bit weight is there once more until its fp32 copy is.
    /// </summary>
    internal void Upcast()
    {
        if (!setup.IsQuantized || setup.HiddenType == setup.BaseType)
            return;
        foreach (Parameter parameter in machine.Each(all))
            machine.Pass(Slots.Weights, type, parameter.Value.Shape);
    }

    /// <summary>Makes the adapters.</summary>
    internal void AttachAdapters()
    {
        foreach (Action attach in attachments)
            attach();
        machine.Enter(Ledger.Outside);
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
