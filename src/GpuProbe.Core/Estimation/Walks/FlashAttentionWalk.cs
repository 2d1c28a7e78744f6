namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// Flash and memory-efficient attention: queries, keys, values, output and log-sum-exp are kept, never the scores.
/// With a mask (sliding window) the model repeats keys and values itself and libtorch makes an additive copy of the
/// mask for every layer.
/// </summary>
internal static class FlashAttentionWalk
{
    internal static void Forward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        bool repeats = s.Windowed && s.Groups > 1;
        if (repeats)
            walk.Allocate(Slots.Repeated, 2 * s.NQ);
        if (s.Windowed)
        {
            walk.Allocate(Slots.Forward, 2 * s.Element);
            walk.Allocate(Slots.LayerMask, s.MaskBatch);
            walk.Free(Slots.Forward, 2 * s.Element);
            if (s.LayerMask != s.MaskBatch)
            {
                walk.Allocate(Slots.LayerMask, s.LayerMask);
                walk.Free(Slots.LayerMask, s.MaskBatch);
            }
        }
        walk.Allocate(Slots.AttentionOutput, s.NQ);
        walk.Allocate(Slots.LogSumExp, s.LogSumExp);
        if (s.Joined && !s.OutputInOrder)
            walk.Allocate(Slots.AttentionOutput, s.NQ);
        if (repeats)
            walk.Free(Slots.KeysValues, s.NK + AttentionWalk.Values(s));
    }

    /// <summary>From the gradient of the output to those of queries, keys and values, all temporaries.</summary>
    internal static void Backward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        bool repeats = s.Windowed && s.Groups > 1;
        long keys = repeats ? s.NQ : s.NK;
        walk.Allocate(Slots.Backward, s.NQ + 2 * keys);
        long scratch = CudaScratch(s);
        walk.Allocate(Slots.Backward, scratch);
        walk.Free(Slots.Backward, scratch + s.NQ);
        if (repeats)
            walk.Free(Slots.Repeated, 2 * s.NQ);
        else
            walk.Free(Slots.KeysValues, s.NK + AttentionWalk.Values(s));
        walk.Free(Slots.Queries, s.NQ);
        if (s.Windowed)
            walk.Free(Slots.LayerMask, s.LayerMask);
        walk.Free(Slots.LogSumExp, s.LogSumExp);
        walk.Free(Slots.AttentionOutput, s.NQ);
        if (!repeats)
            return;
        walk.Allocate(Slots.Backward, s.NK);
        walk.Free(Slots.Backward, s.NQ);
        walk.Allocate(Slots.Backward, s.NK);
        walk.Free(Slots.Backward, s.NQ);
    }

    // Flash attention's backward on CUDA (flash_api.cpp, mha_bwd): the queries' gradient in fp32 and one number per
    // row, both padded to tiles, and for grouped heads the keys' and values' gradients of every query head.
    private static long CudaScratch(in ActivationSizes s)
    {
        if (!s.IsCuda || s.Kernel != AttentionKernel.Flash)
            return 0;
        return s.FlashQueries4 + s.FlashRows4 + (s.Groups > 1 ? 2 * s.NQ : 0);
    }
}
