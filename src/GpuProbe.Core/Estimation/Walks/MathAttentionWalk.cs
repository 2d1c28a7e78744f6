namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// libtorch's composition for <c>scaled_dot_product_attention</c> (<c>_scaled_dot_product_attention_math</c>): all in
/// fp32, scale spread over queries and keys, causal mask made on the spot, softmax that survives fully masked rows.
/// </summary>
internal static class MathAttentionWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        bool grouped = s.Groups > 1;
        // With a mask the model has repeated keys and values before the call.
        bool repeated = grouped && s.Windowed;
        bool repeats = grouped && !s.Windowed;
        walk.Allocate(Slots.Forward, repeated ? 2 * s.NQ : 0);
        if (s.Windowed)
        {
            walk.Allocate(Slots.Forward, 2 * s.Element);
            walk.Allocate(Slots.Forward, s.MaskBatch);
            walk.Free(Slots.Forward, 2 * s.Element);
        }
        long values4 = repeated ? s.NQ4 : s.NK4;
        long casts = s.IsFp32 ? 0 : s.NQ4 + 2 * values4;
        walk.Allocate(Slots.Forward, casts);
        walk.Allocate(Slots.Forward, s.Wrapped4);
        // The scaled queries themselves enter the product if they are in order, else a copy.
        walk.Allocate(s.Ordered ? Slots.Repeated : Slots.Forward, s.NQ4);
        walk.Free(Slots.Forward, s.Wrapped4);
        if (s.MakesCausalMask)
            CausalMask(ref walk, s);
        // Repeated keys and values, then scaled keys; the unscaled keys go at the end.
        walk.Allocate(Slots.Forward, repeats ? s.NQ4 : 0);
        walk.Allocate(Slots.Repeated, repeats ? s.NQ4 : 0);
        long scaledKeys = grouped || s.Ordered ? 0 : s.NQ4;
        walk.Allocate(Slots.Forward, s.Wrapped4);
        walk.Allocate(scaledKeys > 0 ? Slots.Forward : Slots.Repeated, s.NQ4);
        walk.Free(Slots.Forward, s.Wrapped4);
        if (!s.Ordered)
            walk.Allocate(Slots.Repeated, s.NQ4 + scaledKeys);
        walk.Allocate(Slots.Forward, s.Scores4);
        walk.Free(Slots.Forward, scaledKeys);
        walk.Allocate(Slots.Scores, s.Scores4);
        walk.Allocate(Slots.Forward, s.Scores1 + s.Rows1 + s.Number4);
        walk.Free(Slots.Forward, s.Scores1 + s.Rows1 + s.Number4 + s.Scores4);
        long dropped = (repeats ? s.NQ4 : 0) + (s.Ordered ? 0 : s.NQ4) + (s.MakesCausalMask ? s.Square4 : 0)
            + (repeated ? 2 * s.NQ : 0) + (s.Windowed ? s.MaskBatch : 0);
        if (!s.IsFp32)
            walk.Allocate(Slots.Forward, s.Scores);
        long taken = repeats ? 0 : KeepValues(ref walk, s);
        walk.Allocate(Slots.Forward, s.NQ4);
        if (!s.IsFp32)
        {
            walk.Allocate(Slots.Forward, s.NQ);
            walk.Free(Slots.Forward, s.NQ4 + s.Scores);
        }
        walk.Free(Slots.Forward, dropped + casts - taken);
        walk.Allocate(Slots.AttentionOutput, s.NQ);
        walk.Free(Slots.Forward, s.NQ);
        walk.Free(Slots.Queries, s.NQ);
        walk.Free(Slots.KeysValues, s.NK + (KeepsValuesThemselves(s) ? 0 : AttentionWalk.Values(s)));
    }

    // Made in truth values, lower triangle, then in fp32.
    private static void CausalMask<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Forward, 2 * s.Square1);
        walk.Free(Slots.Forward, s.Square1);
        walk.Allocate(Slots.Forward, 2 * s.Number4);
        walk.Allocate(Slots.Forward, s.Square4);
        walk.Free(Slots.Forward, 2 * s.Number4 + s.Square1);
    }

    // What the second product keeps of values that are not repeated here: they themselves or their cast if in order, else
    // a copy. Returns how much of the temporaries it takes over.
    private static long KeepValues<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        if (KeepsValuesThemselves(s))
            return 0;
        walk.Allocate(Slots.Repeated, s.NQ4);
        if (s.Groups == 1 && !s.Single)
            return 0;
        walk.Free(Slots.Forward, s.NQ4);
        return s.NQ4;
    }

    private static bool KeepsValuesThemselves(in ActivationSizes s) => s.IsFp32 && s.Single && s.Groups == 1;

    /// <summary>From the gradient of the output to those of queries, keys and values, all temporaries.</summary>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        bool grouped = s.Groups > 1;
        bool repeated = grouped && s.Windowed;
        if (!s.IsFp32)
        {
            walk.Allocate(Slots.Backward, s.NQ4);
            walk.Free(Slots.Backward, s.NQ);
        }
        if (!s.Single)
            walk.Pass(Slots.Backward, s.NQ4);
        walk.Allocate(Slots.Backward, s.NQ4 + s.Scores4);
        walk.Free(Slots.Backward, s.NQ4);
        if (KeepsValuesThemselves(s))
            walk.Free(Slots.KeysValues, AttentionWalk.Values(s));
        else
            walk.Free(Slots.Repeated, s.NQ4);
        walk.Pass(Slots.Backward, s.Scores4 + s.SoftmaxProduct4);
        walk.Free(Slots.Scores, s.Scores4);
        walk.Allocate(Slots.Backward, 2 * s.NQ4);
        walk.Free(Slots.Backward, s.Scores4);
        walk.Free(Slots.Repeated, 2 * s.NQ4);
        Rescale(ref walk, s);
        if (grouped && !repeated)
        {
            Replace(ref walk, s.NQ4, s.NK4);
            Replace(ref walk, s.NQ4, s.NK4);
        }
        Rescale(ref walk, s);
        if (!s.IsFp32)
        {
            Replace(ref walk, repeated ? s.NQ4 : s.NK4, repeated ? s.NQ : s.NK);
            Replace(ref walk, repeated ? s.NQ4 : s.NK4, repeated ? s.NQ : s.NK);
            Replace(ref walk, s.NQ4, s.NQ);
        }
        if (repeated)
        {
            Replace(ref walk, s.NQ, s.NK);
            Replace(ref walk, s.NQ, s.NK);
        }
    }

    // A gradient gives way to its cast, or to its sum over the heads of a group.
    private static void Replace<TWalk>(ref TWalk walk, long bytes, long by) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Backward, by);
        walk.Free(Slots.Backward, bytes);
    }

    private static void Rescale<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.NQ4);
        walk.Free(Slots.Backward, s.Wrapped4 + s.NQ4);
    }
}
