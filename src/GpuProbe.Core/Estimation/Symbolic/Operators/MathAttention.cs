using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>
/// libtorch's composition for <c>scaled_dot_product_attention</c> (<c>_scaled_dot_product_attention_math</c>): all in fp32, the scale
/// spread over queries and keys, the causal mask made on the spot, a softmax that survives fully masked rows.
/// </summary>
internal static class MathAttention
{
    internal static Tensor Apply(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal)
    {
        DataType type = query.Type;
        using Tensor query4 = query.To(DataType.Float32);
        using Tensor key4 = key.To(DataType.Float32);
        using Tensor value4 = value.To(DataType.Float32);
        using Tensor scaled = query4.MulNumber(Slots.Repeated);
        using Tensor? causal = isCausal ? Causal(query.Machine, query.Shape[2]) : mask?.Retain();
        long groups = query.Shape[1] / key.Shape[1];
        using Tensor keys = groups == 1 ? key4.Retain() : Repeat(key4, groups, null);
        using Tensor values = groups == 1 ? value4.Retain() : Repeat(value4, groups, Slots.Repeated);
        Tensor scores = Scores(scaled, keys);
        if (causal is not null)
            scores.AddInPlace(causal);
        Tensor probabilities = SafeSoftmax(scores);
        scores.Dispose();
        using (probabilities)
        using (probabilities.To(type))
        {
            using Tensor mixed = probabilities.Matmul4(values, null, Slots.Repeated);
            return mixed.To(type);
        }
    }

    private static Tensor Scores(Tensor query, Tensor key)
    {
        using Tensor transposed = key.Transpose(2, 3);
        using Tensor scaled = transposed.MulNumber(Slots.Repeated);
        return query.Matmul4(scaled, null, Slots.Repeated);
    }

    private static Tensor SafeSoftmax(Tensor scores)
    {
        Machine machine = scores.Machine;
        Tensor result = Activations.Softmax(scores, Slots.Scores);
        using Tensor lowest = machine.New(null, DataType.Float32);
        using Tensor masked = machine.New(null, DataType.Bool, scores.Shape);
        using Tensor rows = machine.New(null, DataType.Bool, [.. scores.Shape[..^1], 1]);
        return result;
    }

    // Made in truth values, lower triangle, then in fp32.
    private static Tensor Causal(Machine machine, long length)
    {
        Tensor ones = machine.New(null, DataType.Bool, length, length);
        using Tensor lower = machine.New(null, DataType.Bool, length, length);
        ones.Dispose();
        return Masks.Additive(lower, DataType.Float32, null);
    }

    // repeat_interleave: always a copy.
    private static Tensor Repeat(Tensor self, long groups, Slot? slot)
    {
        long[] shape = self.Shape;
        using Tensor wide = self.Unsqueeze(2);
        using Tensor expanded = wide.Expand(shape[0], shape[1], groups, shape[2], shape[3]);
        using Tensor copy = expanded.Clone(slot, rowMajor: true);
        return copy.View(shape[0], shape[1] * groups, shape[2], shape[3]);
    }
}
