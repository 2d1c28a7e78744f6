using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Rotary positions, <c>x · cos + cat(−x₂, x₁) · sin</c>.</summary>
internal static class Rotary
{
    /// <summary>Cosines and sines [1, S, D] of positions [1, S].</summary>
    internal static (Tensor Cos, Tensor Sin) Tables(Tensor positions, DataType type)
    {
        Machine machine = positions.Machine;
        Shapes s = machine.Shapes;
        using Tensor numbers = positions.To(DataType.Float32);
        using Tensor frequencies = machine.New(null, DataType.Float32, 1, s.HalfHead, s.Sequence);
        using Tensor angles = machine.New(null, DataType.Float32, 1, s.Sequence, s.Head);
        Slot? slot = type == DataType.Float32 ? Slots.RotaryTables : null;
        using Tensor cos = machine.New(slot, DataType.Float32, angles.Shape);
        using Tensor sin = machine.New(slot, DataType.Float32, angles.Shape);
        Tensor cosines = cos.To(type, Slots.RotaryTables);
        return (cosines, sin.To(type, Slots.RotaryTables));
    }

    /// <summary>Rotates [B, heads, S, D] by tables [1, 1, S, D].</summary>
    internal static Tensor Apply(Tensor x, Tensor cos, Tensor sin, Slot? slot)
    {
        using Tensor straight = x.Mul(cos);
        using Tensor crossed = Crossed(x, sin);
        return straight.Add(crossed, slot);
    }

    private static Tensor Crossed(Tensor x, Tensor sin)
    {
        using Tensor rotated = RotateHalf(x);
        return rotated.Mul(sin);
    }

    private static Tensor RotateHalf(Tensor x)
    {
        long half = x.Machine.Shapes.HalfHead;
        using Tensor first = x.Narrow(-1, half);
        using Tensor second = x.Narrow(-1, half);
        using Tensor negated = second.Neg();
        return Joining.Cat(negated, first);
    }
}
