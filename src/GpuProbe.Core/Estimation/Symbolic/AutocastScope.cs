using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic;

/// <summary>
/// Autocast (aten/src/ATen/autocast_mode.cpp): matrix products and attention take their operands in a 16-bit type. Casts of trained fp32
/// weights are made once in each scope and live to its end.
/// </summary>
internal sealed class AutocastScope(DataType type) : IDisposable
{
    private readonly Dictionary<Parameter, Tensor> casts = [];

    /// <summary>The type of products.</summary>
    internal DataType Type => type;

    /// <summary>A scope of the same kind with no casts yet.</summary>
    internal AutocastScope Again() => new(type);

    /// <summary>An operand of a product, of which one reference is given out.</summary>
    internal Tensor Cast(Tensor operand)
    {
        if (operand.Leaf is not Parameter { IsTrained: true } weight || operand.Type != DataType.Float32)
            return operand.To(type);
        if (!casts.TryGetValue(weight, out Tensor? cast))
            casts[weight] = cast = operand.To(type, Slots.CastWeights);
        return cast.Retain();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor cast in casts.Values)
            cast.Dispose();
        casts.Clear();
    }
}
