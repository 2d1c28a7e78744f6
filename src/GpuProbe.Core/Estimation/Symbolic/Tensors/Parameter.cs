using GpuProbe.Core.Estimation.Symbolic.Autograd;

namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>A weight, trained or frozen.</summary>
internal sealed class Parameter
{
    private readonly GradientAccumulator accumulator;

    /// <summary>Allocates it.</summary>
    internal Parameter(Machine machine, Slot slot, DataType type, bool isTrained, params long[] shape)
    {
        Value = machine.NewParameterValue(this, slot, type, shape);
        Value.RequiresGrad = isTrained;
        accumulator = new GradientAccumulator(machine, this);
    }

    internal Tensor Value { get; }

    internal bool IsTrained => Value.RequiresGrad;

    /// <summary>Its gradient, once there is one.</summary>
    internal Tensor? Gradient { get; set; }

    /// <summary>The unit of repeated blocks it belongs to.</summary>
    internal int Unit { get; init; }

    /// <summary>What adds gradients to it.</summary>
    internal GradientAccumulator Accumulator => accumulator;

    /// <summary>Where a new gradient of it is counted.</summary>
    internal Slot GradientSlot => Gradient is null ? Slots.Gradient : Slots.NewGradient;
}
