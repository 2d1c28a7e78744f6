namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Norm, attention and residual sum of a block.</summary>
internal static class AttentionWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        NormWalk.Forward(ref walk, s);
        if (s.Joined)
        {
            walk.Allocate(Slots.KeysValues, s.NQJ);
        }
        else
        {
            walk.Allocate(Slots.Forward, s.NQ + s.NK);
            walk.Allocate(Slots.KeysValues, s.NK);
        }
        RotaryWalk.Forward(ref walk, s, Slots.Queries, s.NQ);
        RotaryWalk.Forward(ref walk, s, Slots.KeysValues, s.NK);
        if (!s.Joined)
            walk.Free(Slots.Forward, s.NQ + s.NK);
        switch (s.Kernel)
        {
            case AttentionKernel.Eager:
                EagerAttentionWalk.Forward(ref walk, s);
                break;
            case AttentionKernel.Math:
                MathAttentionWalk.Forward(ref walk, s);
                break;
            default:
                FlashAttentionWalk.Forward(ref walk, s);
                break;
        }
        walk.Allocate(Slots.Forward, s.NH);
        walk.Allocate(Slots.Residual, s.NH);
        walk.Free(Slots.Forward, s.NH);
    }

    /// <summary>What the kernels do last: rotated queries and keys and the values go, unless a kernel keeps them.</summary>
    internal static void ReleaseInputs<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Free(Slots.Queries, s.NQ);
        walk.Free(Slots.KeysValues, s.NK + Values(s));
    }

    /// <summary>Bytes behind the values: phi3's are a view of the joined projection and keep all of it.</summary>
    internal static long Values(in ActivationSizes s) => s.Joined ? s.NQJ : s.NK;

    /// <summary>Backward; the gradient of the residual stream is live before and after.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="s">Sizes of activations.</param>
    /// <param name="w">Sizes of weights.</param>
    /// <param name="accumulates">Whether weights have gradients already.</param>
    /// <param name="first">Whether this is the model's first block, the last to use the rotary tables.</param>
    internal static void Backward<TWalk>(
        ref TWalk walk, in ActivationSizes s, in WeightSizes w, bool accumulates, bool first) where TWalk : struct, IMemoryWalk
    {
        var output = new WeightGradient(w.QH + w.OutputBias, accumulates);
        bool inOneKernel = s.Kernel is AttentionKernel.Flash or AttentionKernel.Efficient;
        // A kernel's output mostly follows the order of its queries; unless phi3 has reordered those, it is the projection's input.
        bool outputInOrder = inOneKernel && (!s.Joined || s.OutputInOrder);
        LinearWalk.Backward(ref walk, output, s.NQ, 0, Slots.AttentionOutput, outputInOrder ? 0 : s.NQ);
        switch (s.Kernel)
        {
            case AttentionKernel.Eager:
                EagerAttentionWalk.Backward(ref walk, s);
                break;
            case AttentionKernel.Math:
                MathAttentionWalk.Backward(ref walk, s);
                break;
            default:
                FlashAttentionWalk.Backward(ref walk, s);
                break;
        }
        long table = first ? s.Table : 0;
        RotaryWalk.Backward(ref walk, s, s.NK, 0);
        RotaryWalk.Backward(ref walk, s, s.NQ, table);
        // A kernel that works on [B, S, heads, D] leaves the values' gradient in the order the projection wants.
        bool valueInOrder = inOneKernel && !(s.Windowed && s.Groups > 1);
        if (s.Joined)
            JoinedProjection(ref walk, s, new WeightGradient(w.QJH + w.QJBias, accumulates), valueInOrder);
        else
            Projections(ref walk, s, w, accumulates, valueInOrder);
        NormWalk.Backward(ref walk, s, new WeightGradient(w.H, accumulates), hasResidual: true);
    }

    // Values, keys, queries; the three gradients of their common input are summed.
    private static void Projections<TWalk>(
        ref TWalk walk, in ActivationSizes s, in WeightSizes w, bool accumulates, bool valueInOrder) where TWalk : struct, IMemoryWalk
    {
        var keyValue = new WeightGradient(w.KH + w.KBias, accumulates);
        if (!valueInOrder)
            walk.Pass(Slots.Backward, s.NK);
        LinearWalk.Backward(ref walk, keyValue, s.NH, s.NK, Slots.NormOutput, 0);
        walk.Pass(Slots.Backward, s.NK);
        LinearWalk.Backward(ref walk, keyValue, s.NH, s.NK, Slots.NormOutput, 0);
        walk.Allocate(Slots.Backward, s.NH);
        walk.Free(Slots.Backward, 2 * s.NH);
        walk.Pass(Slots.Backward, s.NQ);
        LinearWalk.Backward(ref walk, new WeightGradient(w.QH + w.QBias, accumulates), s.NH, s.NQ, Slots.NormOutput, s.NH);
        walk.Free(Slots.Backward, s.NH);
    }

    // Each part's gradient is laid into zeros of the whole, and the wholes are summed.
    private static void JoinedProjection<TWalk>(
        ref TWalk walk, in ActivationSizes s, in WeightGradient weight, bool valueInOrder) where TWalk : struct, IMemoryWalk
    {
        if (!valueInOrder)
            walk.Pass(Slots.Backward, s.NK);
        walk.Allocate(Slots.Backward, s.NQJ);
        walk.Free(Slots.Backward, s.NK);
        walk.Pass(Slots.Backward, s.NK);
        walk.Allocate(Slots.Backward, s.NQJ);
        walk.Free(Slots.Backward, s.NK + s.NQJ);
        walk.Pass(Slots.Backward, s.NQ);
        walk.Allocate(Slots.Backward, s.NQJ);
        walk.Free(Slots.Backward, s.NQ + s.NQJ);
        LinearWalk.Backward(ref walk, weight, s.NH, s.NQJ, Slots.NormOutput, s.NH);
    }
}
