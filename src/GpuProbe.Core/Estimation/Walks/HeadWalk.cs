namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Last norm, logits and cross entropy.</summary>
internal static class HeadWalk
{
    /// <summary>Forward; leaves the loss.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="s">Sizes.</param>
    /// <param name="scaled">The loss is divided by the number of micro-batches.</param>
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s, bool scaled)
        where TWalk : struct, IMemoryWalk
    {
        NormWalk.Forward(ref walk, s);
        if (!s.IsFp32)
            walk.Free(Slots.Residual, s.NH);
        walk.Allocate(Slots.LogitsOutput, s.NV);
        bool upcasts = s.IsHf && !s.IsFp32;
        if (upcasts)
            walk.Allocate(Slots.LogitsUpcast, s.NV4);
        // The shifted labels of a single sequence are a part of the padded ones and need no copy.
        walk.Allocate(s.Single ? Slots.Targets : Slots.Forward, s.PaddedLabels);
        if (!s.Single)
            walk.Allocate(Slots.Targets, s.Tokens);
        walk.Allocate(Slots.LogSoftmax, s.LossNV);
        walk.Allocate(Slots.Loss, 2 * s.LossNumber);
        if (!s.Single)
            walk.Free(Slots.Forward, s.PaddedLabels);
        if (upcasts)
            walk.Free(Slots.LogitsUpcast, s.NV4);
        walk.Free(Slots.LogitsOutput, s.NV);
        if (scaled)
            Divide(ref walk, s);
    }

    /// <summary>Backward; afterwards the gradient of the residual stream is live.</summary>
    internal static void Backward<TWalk>(
        ref TWalk walk, in ActivationSizes s, in WeightSizes w, bool scaled, bool accumulates)
        where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Loss, s.LossNumber);
        if (scaled)
        {
            walk.Allocate(Slots.Loss, s.Wrapped4 + s.LossNumber);
            walk.Free(Slots.Loss, s.Wrapped4);
        }
        walk.Allocate(Slots.LossGradient, s.LossNV);
        if (scaled)
            walk.Free(Slots.Loss, s.LossNumber);
        walk.Free(Slots.Targets, s.Single ? s.PaddedLabels : s.Tokens);
        walk.Free(Slots.Loss, s.LossNumber);
        walk.Allocate(Slots.LogitsGradient, s.LossNV);
        walk.Free(Slots.LossGradient, s.LossNV);
        walk.Free(Slots.LogSoftmax, s.LossNV);
        if (s.IsHf && !s.IsFp32)
        {
            walk.Allocate(Slots.LogitsGradient, s.NV);
            walk.Free(Slots.LogitsGradient, s.NV4);
        }
        // A tied matrix waits for its second gradient, the embedding's.
        var weight = new WeightGradient(w.VH, accumulates);
        weight.Allocate(ref walk);
        walk.Allocate(Slots.Backward, s.NH);
        walk.Free(Slots.LogitsGradient, s.NV);
        walk.Free(Slots.NormOutput, s.NH);
        if (!w.Tied)
            weight.Settle(ref walk);
        NormWalk.Backward(ref walk, s, new WeightGradient(w.H, accumulates), hasResidual: false);
    }

    private static void Divide<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Pass(Slots.Loss, s.Wrapped4 + s.LossNumber);
    }
}
