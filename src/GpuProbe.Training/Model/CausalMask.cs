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
        using Tensor queries = Places(seqLen, device).Then(places => places.view(1, 1, seqLen, 1));
        using Tensor keys = Places(seqLen, device).Then(places => places.view(1, 1, 1, seqLen));
        return Visible(queries, keys, window).Then(visible => visible.expand(batch, 1, seqLen, seqLen));
    }

    /// <summary>Zero where a key is visible and the type's lowest value where not, to be added to attention scores.</summary>
    public static Tensor Additive(long batch, long seqLen, long? window, ScalarType dtype, Device device)
    {
        using Tensor visible = Boolean(batch, seqLen, window, device);
        using Tensor zero = zeros([], dtype, device);
        using Tensor lowest = full([], Number.Of(LowestValue(dtype)), dtype, device);
        return zero.where(visible, lowest);
    }

    private static Tensor Places(long seqLen, Device device) => arange(Number.Of(0L), Number.Of(seqLen), Number.Of(1L), int64, device).Then(places => places.add(Number.Of(0L), Number.One));

    // The conditions are found one by one and joined, as transformers' and_masks does.
    private static Tensor Visible(Tensor queries, Tensor keys, long? window)
    {
        if (window is not { } reach)
            return keys.le(queries);
        Tensor visible = ones([], ScalarType.Bool, queries.device);
        using (Tensor near = queries.add(Number.Of(-reach), Number.One).Then(keys.gt))
            Chaining.Rebind(ref visible, visible & near);
        using (Tensor before = keys.le(queries))
            Chaining.Rebind(ref visible, visible & before);
        return visible;
    }

    private static double LowestValue(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => -3.3895313892515355e38,
        ScalarType.Float16 => -65504,
        ScalarType.Float32 => float.MinValue,
        _ => double.MinValue,
    };
}
