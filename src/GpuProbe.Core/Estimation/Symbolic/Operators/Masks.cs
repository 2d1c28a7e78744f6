using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Attention masks.</summary>
internal static class Masks
{
    /// <summary>Zero where true and the lowest number where not: <c>where</c> with two zero-dimensional tensors.</summary>
    internal static Tensor Additive(Tensor visible, DataType type, Slot? slot)
    {
        Machine machine = visible.Machine;
        using Tensor zero = machine.New(null, type);
        using Tensor lowest = machine.New(null, type);
        return machine.New(slot, type, visible.Shape);
    }
}
