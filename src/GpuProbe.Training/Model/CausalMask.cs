using GpuProbe.Training.Lifetimes;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Which keys a query may see: itself and at most <c>window - 1</c> before it. Shape [B, 1, S, S], rows are queries.
/// </summary>
public static class CausalMask
{
    /// <summary>Truth values, one copy for the whole batch, as <c>scaled_dot_product_attention</c> takes them.</summary>
    public static Tensor Boolean(long batch, long seqLen, long? window, Device device)
    {
        using Tensor visible = ones([1, 1, seqLen, seqLen], torch_bool, device).tril_();
        if (window is { } reach)
            visible.triu_(1 - reach);
        return visible.expand(batch, 1, seqLen, seqLen);
    }

    /// <summary>Zero where a key is visible and the type's lowest value where not, to be added to attention scores.</summary>
    public static Tensor Additive(long batch, long seqLen, long? window, ScalarType dtype, Device device)
    {
        using Tensor zero = zeros([], dtype, device);
        using Tensor lowest = full([], LowestValue(dtype), dtype, device);
        return Boolean(batch, seqLen, window, device).Then(visible => Operators.Where.Call(visible, zero, lowest));
    }

    private const ScalarType torch_bool = ScalarType.Bool;

    private static double LowestValue(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => -3.3895313892515355e38,
        ScalarType.Float16 => -65504,
        ScalarType.Float32 => float.MinValue,
        _ => double.MinValue,
    };
}
