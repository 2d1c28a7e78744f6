using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>
/// Flash and memory-efficient attention: queries, keys, values, output and log-sum-exp are kept, never the scores. All take
/// q [B, Hq, S, D], k and v [B, Hkv, S, D] and an additive mask.
/// </summary>
internal static class FusedAttention
{
    internal static Tensor Flash(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        Machine machine = query.Machine;
        return Apply(
            query, key, value, mask, scratch: machine.IsCuda,
            () =>
            {
                Tensor output = machine.New(Slots.AttentionOutput, query.Type, query.Shape, ElementwiseLayout.Strides(query.Shape, query));
                return [output, machine.New(Slots.LogSumExp, DataType.Float32, query.Shape[..3])];
            });
    }

    /// <summary>CUDA's memory-efficient kernel, which writes [B, S, heads, D] whatever the order of its queries.</summary>
    internal static Tensor Efficient(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        Machine machine = query.Machine;
        long[] shape = query.Shape;
        // aten/src/ATen/native/transformers/cuda/attention.cu aligns the rows for its backward (kAlignLSE).
        long rows = machine.Tracks(query, key, value) ? machine.Shapes.SequenceIn32 : 0;
        return Apply(
            query, key, value, mask, scratch: false,
            () =>
            {
                using Tensor inOrder = machine.New(Slots.AttentionOutput, query.Type, shape[0], shape[2], shape[1], shape[3]);
                Tensor output = inOrder.Transpose(1, 2);
                return [output, machine.New(Slots.LogSumExp, DataType.Float32, shape[0], shape[1], rows)];
            });
    }

    private static Tensor Apply(Tensor query, Tensor key, Tensor value, Tensor? mask, bool scratch, Func<Tensor[]> kernel)
    {
        Machine machine = query.Machine;
        Node? node = machine.Tracks(query, key, value) ? machine.NewNode(query, key, value) : null;
        SavedTensor[] inputs = node is null ? [] : [node.Save(query), node.Save(key), node.Save(value)];
        if (mask is not null)
            node?.Save(mask);
        Tensor[] results = machine.Selected(nameof(FusedAttention), () => machine.WithoutGrad(kernel));
        Tensor output = results[0];
        using Tensor logSumExp = results[1];
        if (node is null)
            return output;
        SavedTensor[] outputs = [node.Save(output), node.Save(logSumExp)];
        node.Backward = _ =>
        {
            Tensor[] used = [.. inputs.Concat(outputs).Select(node.Use)];
            Tensor?[] answers = [.. used[..3].Select((input, i) => node.Needs(i) ? Like(input, node.Slot(i)) : null)];
            if (scratch)
                FlashScratch(machine, used[0], used[1]);
            return answers;
        };
        output.SetHistory(node);
        return output;
    }

    // Kernels work on [B, S, heads, D] and keep that order.
    private static Tensor Like(Tensor input, Slot slot)
    {
        using Tensor swapped = input.Transpose(1, 2);
        using Tensor answer = input.Machine.New(slot, input.Type, swapped.Shape, ElementwiseLayout.Strides(swapped.Shape, swapped));
        return new Tensor(input.Machine, answer.Storage, input.Shape, [answer.Strides[0], answer.Strides[2], answer.Strides[1], answer.Strides[3]], input.Type);
    }

    // mha_bwd in flash_api.cpp: the queries' gradient in fp32 and one number per row, both padded to tiles, and for grouped heads
    // the keys' and values' gradients of every query head.
    private static void FlashScratch(Machine machine, Tensor query, Tensor key)
    {
        long batch = query.Shape[0], heads = query.Shape[1];
        Shapes shapes = machine.Shapes;
        bool grouped = heads != key.Shape[1];
        using Tensor rows = machine.New(null, DataType.Float32, batch, heads, shapes.SequenceIn128);
        using Tensor queries = machine.New(null, DataType.Float32, batch, heads, shapes.SequenceIn128, shapes.HeadIn32);
        using Tensor? keys = grouped ? machine.New(null, query.Type, query.Shape) : null;
        using Tensor? values = grouped ? machine.New(null, query.Type, query.Shape) : null;
    }
}
