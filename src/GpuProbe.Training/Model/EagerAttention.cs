using GpuProbe.Training.Lifetimes;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Attention written out, as Hugging Face's <c>eager_attention_forward</c>: keys and values repeated to all query
/// heads, scores and softmax as full [B, Hq, S, S] tensors, the softmax in fp32.
/// </summary>
public static class EagerAttention
{
    /// <summary>
    /// Attention of q [B, Hq, S, D] to k, v [B, Hkv, S, D] under an additive mask; result [B, S, Hq, D] and weights [B, Hq, S, S].
    /// </summary>
    public static (Tensor Mixed, Tensor Weights) Apply(Tensor query, Tensor key, Tensor value, Tensor? mask, long headDim)
    {
        long groups = query.size(1) / key.size(1);
        using Tensor keys = RepeatHeads(key, groups);
        using Tensor values = RepeatHeads(value, groups);
        Tensor weights = keys.transpose(2, 3).Then(query.Times).Then(scores => scores * Number.Of(1 / Math.Sqrt(headDim)));
        if (mask is not null)
            Chaining.Rebind(ref weights, weights.add(mask, Number.One));
        Chaining.Rebind(ref weights, nn.functional.softmax(weights, -1, WorkingType.Of(query.dtype)).Then(p => p.to(query.dtype)));
        return (weights.Times(values).Then(o => o.transpose(1, 2)).Then(o => o.contiguous()), weights);
    }

    /// <summary>[B, Hkv, S, D] -> [B, Hkv · groups, S, D], each head repeated; a copy unless there is one group.</summary>
    public static Tensor RepeatHeads(Tensor x, long groups)
    {
        if (groups == 1)
            return x.alias();
        long[] shape = x.shape;
        return x.unsqueeze(2)
            .Then(y => y.expand(shape[0], shape[1], groups, shape[2], shape[3]))
            .Then(y => y.reshape(shape[0], shape[1] * groups, shape[2], shape[3]));
    }
}
