namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Token embedding and what the blocks share: rotary tables and the mask.</summary>
internal static class EmbeddingWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Residual, s.NH);
        if (s.Kernel == AttentionKernel.Eager)
        {
            walk.Allocate(Slots.Forward, 2 * s.Element + s.Square1);
            walk.Allocate(Slots.Mask, s.MaskBatch);
            walk.Free(Slots.Forward, 2 * s.Element + s.Square1);
        }
        else if (s.Windowed)
        {
            walk.Allocate(Slots.Mask, s.Square1);
        }
        RotaryWalk.Tables(ref walk, s);
    }

    /// <summary>After the last block: the mask goes.</summary>
    internal static void ReleaseMask<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        if (s.Kernel == AttentionKernel.Eager)
            walk.Free(Slots.Mask, s.MaskBatch);
        else if (s.Windowed)
            walk.Free(Slots.Mask, s.Square1);
    }

    /// <summary>Backward; the gradient of the residual stream and the loss' own gradient end here.</summary>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightSizes w, bool accumulates)
        where TWalk : struct, IMemoryWalk
    {
        var weight = new WeightGradient(w.VH, accumulates);
        weight.Allocate(ref walk);
        walk.Free(Slots.Backward, s.NH);
        if (w.Tied)
        {
            // Both gradients of the tied matrix are summed into a third.
            weight.Allocate(ref walk);
            walk.Free(accumulates ? Slots.NewGradient : Slots.Gradient, 2 * w.VH);
        }
        weight.Settle(ref walk);
        walk.Free(Slots.Loss, s.LossNumber);
    }
}
