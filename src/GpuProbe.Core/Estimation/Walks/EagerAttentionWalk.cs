namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Attention written out in the model, with full score matrices; the softmax is computed in fp32.</summary>
internal static class EagerAttentionWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        // Keys and values repeated to all heads where they are grouped, and each operand of a batched product copied
        // into the order it needs. A single sequence needs no lasting copies; its bf16 products copy for themselves.
        bool grouped = s.Groups > 1;
        walk.Allocate(Slots.Repeated, (grouped ? 2 : 0) * s.NQ);
        if (!s.Ordered)
            walk.Allocate(Slots.Repeated, (grouped ? 1 : 2) * s.NQ);
        walk.Allocate(Slots.Forward, s.Scores);
        if (!s.Joined)
            ProductCopies(ref walk, s, Slots.Forward, grouped ? 1 : 2);
        walk.Allocate(Slots.Forward, s.Wrapped);
        walk.Allocate(Slots.Forward, s.Scores);
        walk.Free(Slots.Forward, s.Wrapped + s.Scores);
        walk.Pass(Slots.Forward, s.Scores);
        if (s.IsFp32)
        {
            walk.Allocate(Slots.Scores, s.Scores4);
        }
        else
        {
            walk.Allocate(Slots.Forward, s.Scores4);
            walk.Allocate(Slots.Scores, s.Scores4);
            walk.Free(Slots.Forward, s.Scores4);
            walk.Allocate(Slots.Scores, s.Scores);
        }
        walk.Free(Slots.Forward, s.Scores);
        if (!grouped && !s.Single)
            walk.Allocate(Slots.Repeated, s.NQ);
        walk.Allocate(Slots.Forward, s.NQ);
        ProductCopies(ref walk, s, Slots.Forward, grouped ? 0 : 1);
        walk.Allocate(Slots.AttentionOutput, s.NQ);
        walk.Free(Slots.Forward, s.NQ);
        if (!s.Ordered)
            AttentionWalk.ReleaseInputs(ref walk, s);
        else if (grouped)
            walk.Free(Slots.KeysValues, s.NK + AttentionWalk.Values(s));
        else if (!s.Single)
            walk.Free(Slots.KeysValues, AttentionWalk.Values(s));
    }

    /// <summary>From the gradient of the output to those of queries, keys and values, all temporaries.</summary>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        bool grouped = s.Groups > 1;
        if (!s.Single)
        {
            walk.Pass(Slots.Backward, s.NQ);
        }
        walk.Allocate(Slots.Backward, s.NQ);
        ProductCopies(ref walk, s, Slots.Backward, 1);
        walk.Allocate(Slots.Backward, s.Scores);
        ProductCopies(ref walk, s, Slots.Backward, grouped ? 1 : 2);
        walk.Free(Slots.Backward, s.NQ);
        if (s.Single && !grouped)
            walk.Free(Slots.KeysValues, AttentionWalk.Values(s));
        else
            walk.Free(Slots.Repeated, s.NQ);
        if (s.IsFp32)
        {
            walk.Pass(Slots.Backward, s.Scores + s.SoftmaxProduct4);
            walk.Free(Slots.Scores, s.Scores4);
        }
        else
        {
            walk.Free(Slots.Scores, s.Scores);
            walk.Allocate(Slots.Backward, s.Scores4);
            walk.Free(Slots.Backward, s.Scores);
            walk.Pass(Slots.Backward, s.Scores4 + s.SoftmaxProduct4);
            walk.Free(Slots.Scores, s.Scores4);
            walk.Allocate(Slots.Backward, s.Scores);
            walk.Free(Slots.Backward, s.Scores4);
        }
        walk.Allocate(Slots.Backward, s.Wrapped);
        walk.Allocate(Slots.Backward, s.Scores);
        walk.Free(Slots.Backward, s.Wrapped + s.Scores);
        walk.Allocate(Slots.Backward, s.NQ);
        if (!s.Joined)
            ProductCopies(ref walk, s, Slots.Backward, 1);
        walk.Allocate(Slots.Backward, s.NQ);
        if (!s.Joined)
            ProductCopies(ref walk, s, Slots.Backward, grouped ? 0 : 1);
        walk.Free(Slots.Backward, s.Scores);
        ReleaseQueriesAndKeys(ref walk, s);
        if (!grouped)
            return;
        walk.Allocate(Slots.Backward, s.NK);
        walk.Free(Slots.Backward, s.NQ);
        walk.Allocate(Slots.Backward, s.NK);
        walk.Free(Slots.Backward, s.NQ);
    }

    private static void ReleaseQueriesAndKeys<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        if (!s.Ordered)
        {
            walk.Free(Slots.Repeated, 2 * s.NQ);
            return;
        }
        walk.Free(Slots.Queries, s.NQ);
        if (s.Groups > 1)
            walk.Free(Slots.Repeated, s.NQ);
        else
            walk.Free(Slots.KeysValues, s.NK);
    }

    // libtorch's bf16 batched product on the CPU (oneDNN) copies operands that are not in row-major order.
    private static void ProductCopies<TWalk>(ref TWalk walk, in ActivationSizes s, Slot slot, long operands)
        where TWalk : struct, IMemoryWalk
    {
        if (!s.Single || s.IsFp32 || s.IsCuda)
            return;
        walk.Pass(slot, operands * s.NQ);
    }
}
