using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>What the closed form takes for granted, in words.</summary>
internal static class ClosedFormAssumptions
{
    internal static IReadOnlyList<string> Of(TrainingSetup setup, MemoryTarget target)
    {
        List<string> assumptions = [Kernel(setup, target)];
        if (target.Gpu is { } gpu)
        {
            if (setup.Attention != Attention.Eager && AttentionChoice.IsTooNew(target))
                assumptions.Add($"libtorch {target.Torch} has no attention kernels for compute capability {gpu.ComputeCapabilityMajor}.{gpu.ComputeCapabilityMinor}; with a release that has them attention takes less");
            // sdp_utils.cpp prefers it on capability 9.0 and 10.0 where the cuDNN it runs with is newer than 9.15, as in pip's wheels for CUDA 13.
            if (setup.Attention == Attention.Sdpa && gpu is { ComputeCapabilityMajor: 9, ComputeCapabilityMinor: 0 } && AttentionChoice.For(setup, target) == AttentionKernel.Flash)
                assumptions.Add("from libtorch 2.11 on, with cuDNN after 9.15, that kernel is cuDNN's: its scratch memory is not part of the closed form, a virtual card has it");
            assumptions.Add($"cuBLAS workspaces as libtorch allocates them for compute capability {gpu.ComputeCapabilityMajor}.{gpu.ComputeCapabilityMinor}, on two threads");
            assumptions.Add(setup.Allocator == Allocator.CudaMallocAsync
                ? "allocated bytes as the driver's pool is asked for them; what it reserves beyond them is not part of the closed form"
                : "allocated bytes in blocks of 512; what the allocator does not split off larger blocks, and reserved memory, are not part of the closed form");
        }
        else
        {
            assumptions.Add("exact allocations; the scratch memory that operators release before they return is not part of the closed form");
        }
        if (setup.Style == Style.Fused)
            assumptions.Add($"rms_norm decomposes as in libtorch {target.Torch}");
        return assumptions;
    }

    private static string Kernel(TrainingSetup setup, MemoryTarget target) => AttentionChoice.For(setup, target) switch
    {
        AttentionKernel.Eager => "attention: written out in the model",
        AttentionKernel.Flash => $"attention: libtorch {target.Torch} takes the flash kernel",
        AttentionKernel.Efficient => $"attention: libtorch {target.Torch} takes the memory-efficient kernel",
        _ => $"attention: libtorch {target.Torch} takes its composition of matrix products (full score matrices)",
    };
}
