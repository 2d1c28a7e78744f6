using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>Grouped-query self-attention with rotary positions.</summary>
internal sealed class AttentionModule
{
    private readonly AttentionKernel kernel;
    private readonly bool alwaysRepeats;
    private readonly BlockCheckpoints checkpointing;
    private readonly bool isJoined;
    private readonly ILinear[] projections;
    private readonly ILinear output;

    internal AttentionModule(TrainingSetup setup, AttentionKernel kernel, BlockCheckpoints checkpointing, Shapes shapes, Weights weights)
    {
        DecoderConfig model = setup.Model;
        this.checkpointing = checkpointing;
        alwaysRepeats = setup.RepeatKeyValue == RepeatKeyValue.Always;
        this.kernel = kernel;
        isJoined = model.FusedProjections;
        long[] widths = isJoined ? [shapes.JoinedWidth] : [shapes.QueryWidth, shapes.KeyValueWidth, shapes.KeyValueWidth];
        Projections[] parts = isJoined ? [Projections.QueryKeyValue] : [Projections.Query, Projections.Key, Projections.Value];
        projections = [.. parts.Zip(widths, (part, width) => weights.Linear(part, shapes.Hidden, width, model.QkvBias))];
        output = weights.Linear(Projections.Output, shapes.QueryWidth, shapes.Hidden, model.OutputBias);
    }

    /// <summary>The result, and the weights where they exist, for the caller to release.</summary>
    internal (Tensor Result, Tensor? Weights) Apply(Tensor input, DecoderContext context)
    {
        (Tensor query, Tensor key, Tensor value) = Project(input);
        (query, key) = Rotate(query, key, context);
        (Tensor mixed, Tensor? weights) = Attend(query, key, value, context.Mask);
        Tensor result = Output(mixed);
        query.Dispose();
        key.Dispose();
        value.Dispose();
        return (result, weights);
    }

    private Tensor Output(Tensor mixed)
    {
        Tensor merged = mixed.Reshape(Slots.AttentionOutput, mixed.Shape[0], mixed.Shape[1], mixed.Shape[2] * mixed.Shape[3]);
        mixed.Dispose();
        using (merged)
            return output.Apply(merged, null);
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor input)
    {
        if (!isJoined)
            return (Heads(projections[0].Apply(input, null)), Heads(projections[1].Apply(input, null)), Heads(projections[2].Apply(input, Slots.KeysValues)));
        Shapes shapes = input.Machine.Shapes;
        using Tensor joined = projections[0].Apply(input, Slots.KeysValues);
        return (Heads(joined.Narrow(-1, shapes.QueryWidth)), Heads(joined.Narrow(-1, shapes.KeyValueWidth)), Heads(joined.Narrow(-1, shapes.KeyValueWidth)));
    }

    // [B, S, heads · D] -> [B, heads, S, D], without copying.
    private static Tensor Heads(Tensor projected)
    {
        long head = projected.Machine.Shapes.Head;
        using (projected)
        using (Tensor split = projected.View(projected.Shape[0], projected.Shape[1], projected.Shape[2] / head, head))
            return split.Transpose(1, 2);
    }

    private (Tensor Query, Tensor Key) Rotate(Tensor query, Tensor key, DecoderContext context)
    {
        using Tensor cos = context.Cos.Unsqueeze(1);
        using Tensor sin = context.Sin.Unsqueeze(1);
        Tensor rotatedQuery = Rotate(query, cos, sin, Slots.Queries);
        Tensor rotatedKey = Rotate(key, cos, sin, Slots.KeysValues);
        query.Dispose();
        key.Dispose();
        return (rotatedQuery, rotatedKey);
    }

    // Phi3 joins the rotated part with an empty rest: a copy in the order [B, heads, S, D].
    private Tensor Rotate(Tensor x, Tensor cos, Tensor sin, Slot slot)
    {
        if (!isJoined)
            return Rotary.Apply(x, cos, sin, slot);
        Tensor rotated = Rotary.Apply(x, cos, sin, null);
        using Tensor rest = x.Narrow(-1, 0);
        using (rotated)
            return Joining.Cat(rotated, rest, slot);
    }

    private (Tensor Mixed, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        if (kernel != AttentionKernel.Eager)
            return (checkpointing.Attention(Mix, query, key, value, mask), null);
        return checkpointing.IsOfAttention
            ? (checkpointing.Attention(WithoutWeights, query, key, value, mask), null)
            : EagerAttention.Apply(query, key, value, mask);
    }

    private static Tensor WithoutWeights(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        (Tensor mixed, Tensor weights) = EagerAttention.Apply(query, key, value, mask);
        weights.Dispose();
        return mixed;
    }

    private Tensor Mix(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        bool repeats = mask is not null || alwaysRepeats;
        using Tensor keys = repeats ? EagerAttention.RepeatHeads(key, query.Shape[1] / key.Shape[1]) : key.Retain();
        using Tensor values = repeats ? EagerAttention.RepeatHeads(value, query.Shape[1] / value.Shape[1]) : value.Retain();
        Tensor mixed = ScaledDotProduct.Apply(kernel, query, keys, values, mask);
        Tensor swapped = mixed.Transpose(1, 2);
        mixed.Dispose();
        using (swapped)
            return swapped.Contiguous(Slots.AttentionOutput);
    }
}
