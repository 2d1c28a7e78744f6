namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Norm, gated feed-forward network and residual sum of a block.</summary>
internal static class FeedForwardWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        NormWalk.Forward(ref walk, s);
        walk.Allocate(Slots.Gate, s.Joined ? s.NIJ : s.NI);
        walk.Allocate(Slots.Activated, s.NI);
        if (!s.Joined)
            walk.Allocate(Slots.Up, s.NI);
        walk.Allocate(Slots.Product, s.NI);
        walk.Allocate(Slots.Forward, s.NH);
        walk.Allocate(Slots.Residual, s.NH);
        walk.Free(Slots.Forward, s.NH);
    }

    /// <summary>Backward; the gradient of the residual stream is live before and after.</summary>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightSizes w, bool accumulates)
        where TWalk : struct, IMemoryWalk
    {
        var down = new WeightGradient(w.IH + w.DownBias, accumulates);
        LinearWalk.Backward(ref walk, down, s.NI, 0, Slots.Product, s.NI);
        walk.Allocate(Slots.Backward, 2 * s.NI);
        walk.Free(Slots.Backward, s.NI);
        if (!s.Joined)
            walk.Free(Slots.Up, s.NI);
        walk.Free(Slots.Activated, s.NI);
        if (s.Joined)
            JoinedInputs(ref walk, s, new WeightGradient(w.IJH + w.IJBias, accumulates));
        else
            Inputs(ref walk, s, new WeightGradient(w.IH + w.IBias, accumulates));
        NormWalk.Backward(ref walk, s, new WeightGradient(w.H, accumulates), hasResidual: true);
    }

    // Live: the gradients of silu(gate) and of up.
    private static void Inputs<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightGradient weight) where TWalk : struct, IMemoryWalk
    {
        LinearWalk.Backward(ref walk, weight, s.NH, s.NI, Slots.NormOutput, 0);
        walk.Pass(Slots.Backward, s.NI);
        walk.Free(Slots.Gate, s.NI);
        LinearWalk.Backward(ref walk, weight, s.NH, s.NI, Slots.NormOutput, s.NH);
        walk.Allocate(Slots.Backward, s.NH);
        walk.Free(Slots.Backward, 2 * s.NH);
    }

    private static void JoinedInputs<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightGradient weight) where TWalk : struct, IMemoryWalk
    {
        walk.Pass(Slots.Backward, s.NI);
        walk.Free(Slots.Gate, s.NIJ);
        walk.Allocate(Slots.Backward, s.NIJ);
        walk.Free(Slots.Backward, 2 * s.NI);
        LinearWalk.Backward(ref walk, weight, s.NH, s.NIJ, Slots.NormOutput, s.NH);
    }
}
