using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Attention written out in the model, with full score matrices; the softmax is computed in fp32.</summary>
internal static class EagerAttention
{
    /// <summary>The result [B, S, Hq, D] and the weights [B, Hq, S, S].</summary>
    internal static (Tensor Mixed, Tensor Weights) Apply(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        long groups = query.Shape[1] / key.Shape[1];
        using Tensor keys = RepeatHeads(key, groups);
        using Tensor values = RepeatHeads(value, groups);
        Tensor weights = Weights(query, keys, mask);
        Tensor mixed = weights.Matmul4(values, null, Slots.Repeated);
        Tensor swapped = mixed.Transpose(1, 2);
        mixed.Dispose();
        using (swapped)
            return (swapped.Contiguous(Slots.AttentionOutput), weights);
    }

    /// <summary>[B, Hkv, S, D] -> [B, Hkv · groups, S, D], each head repeated; a copy unless there is one group.</summary>
    internal static Tensor RepeatHeads(Tensor x, long groups)
    {
        if (groups == 1)
            return x.Alias();
        long[] shape = x.Shape;
        using Tensor wide = x.Unsqueeze(2);
        using Tensor expanded = wide.Expand(shape[0], shape[1], groups, shape[2], shape[3]);
        return expanded.Reshape(Slots.Repeated, shape[0], shape[1] * groups, shape[2], shape[3]);
    }

    private static Tensor Weights(Tensor query, Tensor keys, Tensor? mask)
    {
        Tensor scores = Scaled(query, keys);
        if (mask is not null)
        {
            Tensor masked = scores.Add(mask);
            scores.Dispose();
            scores = masked;
        }

        Tensor probabilities = scores.SoftmaxInFp32(Slots.Scores);
        Tensor rounded = probabilities.To(query.Type, Slots.Scores);
        probabilities.Dispose();
        scores.Dispose();
        return rounded;
    }

    private static Tensor Scaled(Tensor query, Tensor keys)
    {
        Tensor transposed = keys.Transpose(2, 3);
        Tensor scores = query.Matmul4(transposed, null, Slots.Repeated);
        transposed.Dispose();
        using (scores)
            return scores.MulNumber();
    }
}
