namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// libtorch's composition for <c>scaled_dot_product_attention</c> (<c>_scaled_dot_product_attention_math</c>): all in
/// fp32, scale spread over queries and keys, causal mask made on the spot, softmax that survives fully masked rows.
/// </summary>
internal static class MathAttentionWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        long casts = s.IsFp32 ? 0 : s.NQ4 + 2 * s.NK4;
        // The scaled queries themselves enter the product if they are in order, else a copy.
        Slot scaledQueries = s.Ordered ? Slots.Repeated : Slots.Forward;
        long dropped = s.Ordered ? s.NQ4 : 2 * s.NQ4;
        walk.Allocate(Slots.Forward, casts);
        walk.Allocate(Slots.Forward, s.Wrapped4);
        walk.Allocate(scaledQueries, s.NQ4);
        walk.Free(Slots.Forward, s.Wrapped4);
        walk.Allocate(Slots.Forward, 2 * s.Square1);
        walk.Free(Slots.Forward, s.Square1);
        walk.Allocate(Slots.Forward, 2 * s.Number4);
        walk.Allocate(Slots.Forward, s.Square4);
        walk.Free(Slots.Forward, 2 * s.Number4 + s.Square1);
        // Repeated keys and values, then scaled keys; the unscaled keys go at the end.
        walk.Allocate(Slots.Forward, s.NQ4);
        walk.Allocate(Slots.Repeated, s.NQ4);
        walk.Allocate(Slots.Forward, s.Wrapped4);
        walk.Allocate(Slots.Repeated, s.NQ4);
        walk.Free(Slots.Forward, s.Wrapped4);
        if (!s.Ordered)
            walk.Allocate(Slots.Repeated, s.NQ4);
        walk.Allocate(Slots.Forward, s.Scores4);
        walk.Allocate(Slots.Scores, s.Scores4);
        walk.Allocate(Slots.Forward, s.Scores1 + s.Rows1 + s.Number4);
        walk.Free(Slots.Forward, s.Scores1 + s.Rows1 + s.Number4 + s.Scores4);
        if (s.IsFp32)
        {
            walk.Allocate(Slots.Forward, s.NQ4);
            walk.Free(Slots.Forward, dropped + s.Square4);
        }
        else
        {
            walk.Allocate(Slots.Forward, s.Scores);
            walk.Allocate(Slots.Forward, s.NQ4);
            walk.Allocate(Slots.Forward, s.NQ);
            walk.Free(Slots.Forward, dropped + s.NQ4 + s.Square4 + casts + s.Scores);
        }
        walk.Allocate(Slots.AttentionOutput, s.NQ);
        walk.Free(Slots.Forward, s.NQ);
        AttentionWalk.ReleaseInputs(ref walk, s);
    }

    /// <summary>From the gradient of the output to those of queries, keys and values, all temporaries.</summary>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        if (!s.IsFp32)
        {
            walk.Allocate(Slots.Backward, s.NQ4);
            walk.Free(Slots.Backward, s.NQ);
        }
        if (!s.Single)
            walk.Pass(Slots.Backward, s.NQ4);
        walk.Allocate(Slots.Backward, s.NQ4 + s.Scores4);
        walk.Free(Slots.Backward, s.NQ4);
        walk.Free(Slots.Repeated, s.NQ4);
        walk.Pass(Slots.Backward, s.Scores4);
        walk.Free(Slots.Scores, s.Scores4);
        walk.Allocate(Slots.Backward, 2 * s.NQ4);
        walk.Free(Slots.Backward, s.Scores4);
        walk.Free(Slots.Repeated, 2 * s.NQ4);
        Rescale(ref walk, s);
        walk.Allocate(Slots.Backward, s.NK4);
        walk.Free(Slots.Backward, s.NQ4);
        walk.Allocate(Slots.Backward, s.NK4);
        walk.Free(Slots.Backward, s.NQ4);
        Rescale(ref walk, s);
        if (s.IsFp32)
            return;
        walk.Allocate(Slots.Backward, s.NK);
        walk.Free(Slots.Backward, s.NK4);
        walk.Allocate(Slots.Backward, s.NK);
        walk.Free(Slots.Backward, s.NK4);
        walk.Allocate(Slots.Backward, s.NQ);
        walk.Free(Slots.Backward, s.NQ4);
    }

    private static void Rescale<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.NQ4);
        walk.Free(Slots.Backward, s.Wrapped4 + s.NQ4);
    }
}
