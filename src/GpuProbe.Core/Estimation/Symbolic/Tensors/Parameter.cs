namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>A weight, trained or frozen.</summary>
internal sealed class Parameter : Leaf
{
    /// <summary>Allocates it.</summary>
    internal Parameter(Machine machine, Slot slot, DataType type, bool isTrained, params long[] shape)
    {
        Value = machine.NewLeaf(this, slot, type, shape);
        Value.RequiresGrad = isTrained;
    }

    internal Tensor Value { get; }

    internal bool IsTrained => Value.RequiresGrad;

    /// <summary>The unit of repeated blocks it belongs to.</summary>
    internal int Unit { get; init; }

    internal override long[] Strides => Value.Strides;

    internal override Slot GradientSlot => Gradient is null ? Slots.Gradient : Slots.NewGradient;
}
