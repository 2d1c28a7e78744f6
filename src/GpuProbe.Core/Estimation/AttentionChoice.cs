using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>
/// Which kernel <c>scaled_dot_product_attention</c> takes for causal training without dropout, as libtorch 2.6 decides
/// (aten/src/ATen/native/transformers/cuda/sdp_utils.cpp and sdp_utils_cpp.cpp): on CUDA flash needs 16-bit elements,
/// compute capability 8.0 and no mask; the memory-efficient kernel needs ungrouped heads and, for bf16, capability 8.0; neither
/// knows a capability above 9.0 (later releases do: pytorch/pytorch#158558); on the CPU flash needs ungrouped heads
/// up to 2.8. Otherwise it is a composition of matrix products.
/// </summary>
internal static class AttentionChoice
{
    private const int NewestMajor = 9;

    /// <summary>Whether the card is newer than libtorch 2.6 and its kernels.</summary>
    internal static bool IsTooNew(MemoryTarget target) => target.Gpu is { ComputeCapabilityMajor: > NewestMajor };

    internal static AttentionKernel For(TrainingSetup setup, MemoryTarget target)
    {
        switch (setup.Attention)
        {
            case Attention.Eager:
                return AttentionKernel.Eager;
            case Attention.Flash:
                return AttentionKernel.Flash;
            case Attention.Efficient:
                return AttentionKernel.Efficient;
            case Attention.Math:
                return AttentionKernel.Math;
        }

        // With a mask the model repeats keys and values itself, so that heads are no longer grouped.
        bool masked = setup.Model.SlidingWindow is { } window && setup.SeqLen >= window;
        bool grouped = setup.Model.NumAttentionHeads != setup.Model.NumKeyValueHeads && !masked && setup.RepeatKeyValue == RepeatKeyValue.Auto;
        if (target.Gpu is not { } gpu)
            return grouped && !target.GroupedFlashOnCpu ? AttentionKernel.Math : AttentionKernel.Flash;
        if (IsTooNew(target))
            return AttentionKernel.Math;
        bool ampere = gpu.ComputeCapabilityMajor >= 8;
        ElementType type = QueryType(setup);
        bool bf16 = type == ElementType.Bf16;
        if (type != ElementType.Fp32 && ampere && !masked)
            return AttentionKernel.Flash;
        return !grouped && (!bf16 || ampere) ? AttentionKernel.Efficient : AttentionKernel.Math;
    }

    // Autocast casts queries; otherwise they have the type of the hidden states, from which the rotation takes it.
    private static ElementType QueryType(TrainingSetup setup) => setup.IsMixed ? setup.ComputeType : setup.HiddenType;
}
