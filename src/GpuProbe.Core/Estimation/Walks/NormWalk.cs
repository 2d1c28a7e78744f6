namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// RMSNorm. Style hf computes <c>x32 = fp32(x); y = x32 · rsqrt(mean(x32²) + ε); w · e(y)</c> operator by operator;
/// libtorch's own <c>rms_norm</c> does the same with its temporaries released a little later. In fp32 the casts are no
/// operators, and what is kept of the input is the residual stream itself.
/// </summary>
internal static class NormWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        if (!s.IsFp32)
            walk.Allocate(Slots.NormUpcast, s.NH4);
        walk.Allocate(Slots.Forward, s.NH4);
        walk.Allocate(Slots.Forward, s.N4);
        if (s.IsHf)
        {
            walk.Free(Slots.Forward, s.NH4);
            walk.Allocate(Slots.Forward, s.Wrapped4);
            walk.Allocate(Slots.Forward, s.N4);
            walk.Free(Slots.Forward, s.Wrapped4);
            walk.Allocate(Slots.NormScale, s.N4);
            walk.Free(Slots.Forward, s.N4);
            Scale(ref walk, s);
            walk.Free(Slots.Forward, s.N4);
        }
        else
        {
            walk.Allocate(Slots.NormScale, s.N4);
            walk.Free(Slots.Forward, s.N4 + s.NH4);
            if (s.NormWeightInFp32)
            {
                WeightInFp32(ref walk, s);
                return;
            }
            Scale(ref walk, s);
        }
        if (!s.IsFp32)
            walk.Allocate(Slots.NormRounded, s.NH);
        if (!s.IsFp32 && !s.IsHf)
            walk.Free(Slots.Forward, s.NH4);
        walk.Allocate(Slots.NormOutput, s.NH);
        if (!s.IsFp32 && s.IsHf)
            walk.Free(Slots.Forward, s.NH4);
    }

    // x32 · 1/rms: kept in fp32, a temporary to be rounded in bf16.
    private static void Scale<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk =>
        walk.Allocate(s.IsFp32 ? Slots.NormRounded : Slots.Forward, s.NH4);

    // From libtorch 2.7 on: w · x32/rms in fp32 with the weight cast for the product, then rounded.
    private static void WeightInFp32<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.NormRounded, s.NH4);
        walk.Allocate(Slots.Forward, s.H4);
        walk.Allocate(Slots.Forward, s.NH4);
        walk.Free(Slots.Forward, s.H4);
        walk.Allocate(Slots.NormOutput, s.NH);
        walk.Free(Slots.Forward, s.NH4);
    }

    /// <summary>
    /// Backward of a norm. One temporary of N·H (the gradient of its output) is live before and released.
    /// </summary>
    /// <param name="walk">The walk.</param>
    /// <param name="s">Sizes.</param>
    /// <param name="weight">The weight's gradient.</param>
    /// <param name="hasResidual">
    /// A gradient of the residual stream is live and takes the result up; without one (the last norm) the result stays.
    /// </param>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightGradient weight, bool hasResidual)
        where TWalk : struct, IMemoryWalk
    {
        if (s.NormWeightInFp32)
            ScalingInFp32(ref walk, s, weight);
        else
            Scaling(ref walk, s, weight);
        walk.Allocate(Slots.Backward, 2 * s.NH4);
        walk.Allocate(Slots.Backward, s.N4);
        walk.Free(Slots.Backward, 2 * s.NH4);
        bool merged = s.IsFp32 && hasResidual;
        if (merged)
            walk.Free(Slots.Backward, s.NH4);
        RsqrtBackward(ref walk, s);
        walk.Free(Slots.Backward, s.N4);
        walk.Free(Slots.NormScale, s.N4);
        walk.Allocate(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Free(Slots.Backward, s.Wrapped4 + s.N4);
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Allocate(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Free(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Free(Slots.Backward, 3 * s.NH4);
        walk.Free(s.IsFp32 ? Slots.Residual : Slots.NormUpcast, s.NH4);
        walk.Free(Slots.Backward, s.NH4);
        if (s.IsFp32)
            return;
        walk.Allocate(Slots.Backward, s.NH);
        walk.Free(Slots.Backward, s.NH4);
        if (hasResidual)
            walk.Free(Slots.Backward, s.NH);
    }

    // Backward of the product with the weight: leaves the gradient of the normalised input, in fp32.
    private static void Scaling<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightGradient weight) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Backward, 2 * s.NH);
        weight.Allocate(ref walk);
        walk.Free(Slots.Backward, 2 * s.NH);
        walk.Free(Slots.NormRounded, s.NH);
        weight.Settle(ref walk);
        if (s.IsFp32)
            return;
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Free(Slots.Backward, s.NH);
    }

    private static void ScalingInFp32<TWalk>(ref TWalk walk, in ActivationSizes s, in WeightGradient weight) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Free(Slots.Backward, s.NH);
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Allocate(Slots.Backward, s.H4);
        walk.Allocate(Slots.Backward, s.NH4);
        walk.Free(Slots.Backward, s.H4);
        walk.Allocate(Slots.Backward, s.H4);
        walk.Free(Slots.Backward, s.NH4);
        weight.Allocate(ref walk);
        walk.Free(Slots.Backward, s.H4 + s.NH4);
        walk.Free(Slots.NormRounded, s.NH4);
        weight.Settle(ref walk);
    }

    // −½ g r³, all [B, S, 1]: leaves one temporary of that size.
    private static void RsqrtBackward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(Slots.Backward, s.N4);
        walk.Allocate(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.N4);
        walk.Free(Slots.Backward, s.Wrapped4);
        walk.Allocate(Slots.Backward, s.N4);
        walk.Free(Slots.Backward, 2 * s.N4);
    }
}
