using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Walks;

/// <summary>What AdamW keeps between steps, and the temporaries of a step.</summary>
internal static class OptimizerWalk
{
    internal static void States<TWalk>(ref TWalk walk, TrainingSetup setup, in WeightSizes w, in ActivationSizes s)
        where TWalk : struct, IMemoryWalk
    {
        if (setup.Optimizer == Optimizer.None)
            return;
        walk.Allocate(Slots.Moments, 2 * w.Total);
        // One fp32 number for each weight; PyTorch keeps it beside the weights for fused only, else on the CPU.
        bool onDevice = setup.OptimizerImpl == OptimizerImpl.Fused || !s.IsCuda;
        if (setup.OptimizerImpl != OptimizerImpl.TorchSharp && onDevice)
            walk.Allocate(Slots.Counters, w.TensorCount * s.Number4);
    }

    internal static void Step<TWalk>(ref TWalk walk, OptimizerImpl implementation, in WeightSizes w, in ActivationSizes s)
        where TWalk : struct, IMemoryWalk
    {
        long temporaries = implementation switch
        {
            OptimizerImpl.Fused => 0,
            OptimizerImpl.Foreach => w.Total,
            OptimizerImpl.Loop => LoopTemporaries(w),
            _ => 2 * w.Total,
        };
        // Fused wraps a number only for its fp32 counters, the others for weights, in their type.
        long wrapped = implementation == OptimizerImpl.Fused ? s.Wrapped4 : s.Wrapped;
        walk.Pass(Slots.OptimizerScratch, temporaries + wrapped);
    }

    // Weight by weight: the previous denominator, the root and the quotient. The largest sum of one weight and twice
    // its successor, over the order embedding, blocks, norm, head.
    private static long LoopTemporaries(in WeightSizes w)
    {
        bool joined = w.IsJoined;
        long first = joined ? w.QJH : w.QH;
        long lastInput = joined ? (w.QJBias > 0 ? w.QJBias : w.QJH) : (w.KBias > 0 ? w.KBias : w.KH);
        long largest = Math.Max(2 * w.VH, w.VH + 2 * first);
        largest = Math.Max(largest, w.H + 2 * first);
        if (!joined)
        {
            long afterQuery = w.QBias > 0 ? w.QBias : w.QH;
            largest = Math.Max(largest, Math.Max(afterQuery, lastInput) + 2 * w.KH);
        }
        largest = Math.Max(largest, lastInput + 2 * w.QH);
        long gate = joined ? w.IJH : w.IH;
        long beforeGate = w.OutputBias > 0 ? w.OutputBias : w.QH;
        long afterGate = w.IBias > 0 ? (joined ? w.IJBias : w.IBias) : gate;
        largest = Math.Max(largest, beforeGate + 2 * gate);
        largest = Math.Max(largest, afterGate + 2 * w.IH);
        return w.Tied ? largest : Math.Max(largest, w.H + 2 * w.VH);
    }
}
