using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>
/// RMSNorm. Style hf computes <c>x32 = fp32(x); y = x32 · rsqrt(mean(x32²) + ε); w · e(y)</c> operator by operator; libtorch's own
/// <c>rms_norm</c> does the same with its temporaries released a little later.
/// </summary>
internal sealed class Norm(Parameter weight, Style style)
{
    internal Tensor Apply(Tensor input) => style == Style.Fused ? Fused(input) : Stepwise(input);

    private Tensor Stepwise(Tensor input)
    {
        Tensor hidden = input.To(DataType.Float32, Slots.NormUpcast);
        Tensor squares = hidden.Square();
        using Tensor variance = squares.MeanOfLast();
        squares.Dispose();
        using Tensor normalized = Normalized(hidden, variance, input.Type);
        hidden.Dispose();
        using Tensor rounded = normalized.To(input.Type, Slots.NormRounded);
        return weight.Value.Mul(rounded, Slots.NormOutput);
    }

    private static Tensor Normalized(Tensor hidden, Tensor variance, DataType type)
    {
        Tensor shifted = variance.AddNumber();
        using Tensor scale = shifted.Rsqrt(Slots.NormScale);
        shifted.Dispose();
        return hidden.Mul(scale, Product(type));
    }

    private Tensor Fused(Tensor input)
    {
        using Tensor hidden = input.To(DataType.Float32, Slots.NormUpcast);
        using Tensor scale = Scale(hidden);
        if (input.Type.IsHalf() && hidden.Machine.Target.NormWeightInFp32)
        {
            using Tensor wide = hidden.Mul(scale, Slots.NormRounded);
            using Tensor weighted = wide.Mul(weight.Value);
            return weighted.To(input.Type, Slots.NormOutput);
        }

        using Tensor rounded = Rounded(hidden, scale, input.Type);
        return rounded.Mul(weight.Value, Slots.NormOutput);
    }

    private static Tensor Scale(Tensor hidden)
    {
        using Tensor squares = hidden.Square();
        using Tensor variance = squares.MeanOfLast();
        return variance.Rsqrt(Slots.NormScale);
    }

    private static Tensor Rounded(Tensor hidden, Tensor scale, DataType type)
    {
        using Tensor product = hidden.Mul(scale, Product(type));
        return product.To(type, Slots.NormRounded);
    }

    // In fp32 the product itself is kept, else it is a temporary to be rounded.
    private static Slot Product(DataType type) => type == DataType.Float32 ? Slots.NormRounded : Slots.Forward;
}
