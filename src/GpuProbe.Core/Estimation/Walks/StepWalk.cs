using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Walks;

/// <summary>The training program's allocations over one step, in its order.</summary>
internal static class StepWalk
{
    internal static StepFigures Follow<TWalk>(ref TWalk walk, TrainingSetup setup, MemoryTarget target) where TWalk : struct, IMemoryWalk
    {
        var s = new ActivationSizes(setup, target);
        var w = new WeightSizes(setup, target);
        bool keepsGradients = setup is { Optimizer: Optimizer.AdamW, OptimizerImpl: OptimizerImpl.TorchSharp };
        walk.Allocate(Slots.Weights, w.Total);
        walk.Allocate(Slots.Buffers, new BlockRounding(target)[setup.Model.HeadDim / 2 * 4]);
        walk.Allocate(Slots.Workspaces, CublasWorkspace.Bytes(target));
        OptimizerWalk.States(ref walk, setup, w, s);
        if (keepsGradients)
            walk.Allocate(Slots.Gradient, w.Total);

        var figures = new StepFigures();
        MicroBatch(ref walk, ref figures, setup, s, w, accumulates: keepsGradients);
        // All micro-batches after the first are alike: gradients exist and are added to.
        if (setup.GradAccum > 1)
        {
            StepFigures first = figures;
            MicroBatch(ref walk, ref figures, setup, s, w, accumulates: true);
            figures.Forward = first.Forward.Then(figures.Forward);
            figures.Backward = first.Backward.Then(figures.Backward);
        }

        walk.Begin();
        long start = walk.Now;
        if (setup.Optimizer != Optimizer.None)
            OptimizerWalk.Step(ref walk, setup.OptimizerImpl, w, s);
        figures.OptimizerStep = new(start, walk.Peak, walk.Now);
        walk.Begin();
        start = walk.Now;
        if (!keepsGradients)
            walk.Free(Slots.Gradient, w.Total);
        figures.ZeroGrad = new(start, walk.Peak, walk.Now);
        return figures;
    }

    private static void MicroBatch<TWalk>(
        ref TWalk walk, ref StepFigures figures, TrainingSetup setup, in ActivationSizes s, in WeightSizes w, bool accumulates)
        where TWalk : struct, IMemoryWalk
    {
        bool scaled = setup.GradAccum > 1;
        walk.Allocate(Slots.Tokens, 2 * s.Tokens);

        walk.Begin();
        long start = walk.Now;
        EmbeddingWalk.Forward(ref walk, s);
        var forward = new Repetition(w.Layers);
        while (walk.Again(ref forward))
            BlockForward(ref walk, s);
        EmbeddingWalk.ReleaseMask(ref walk, s);
        HeadWalk.Forward(ref walk, s, scaled);
        figures.Forward = new(start, walk.Peak, walk.Now);
        figures.SavedForBackward = walk.Now - start - s.LossNumber;

        walk.Begin();
        start = walk.Now;
        HeadWalk.Backward(ref walk, s, w, scaled, accumulates);
        var backward = new Repetition(w.Layers - 1);
        while (walk.Again(ref backward))
            BlockBackward(ref walk, s, w, accumulates, first: false);
        BlockBackward(ref walk, s, w, accumulates, first: true);
        EmbeddingWalk.Backward(ref walk, s, w, accumulates);
        figures.Backward = new(start, walk.Peak, walk.Now);

        walk.Free(Slots.Loss, s.LossNumber);
        walk.Free(Slots.Tokens, 2 * s.Tokens);
    }

    private static void BlockForward<TWalk>(ref TWalk walk, in ActivationSizes s) where TWalk : struct, IMemoryWalk
    {
        AttentionWalk.Forward(ref walk, s);
        FeedForwardWalk.Forward(ref walk, s);
        // In bf16 the norms keep fp32 copies, so the stream itself goes; in fp32 the copies are the stream.
        if (!s.IsFp32)
            walk.Free(Slots.Residual, 2 * s.NH);
    }

    private static void BlockBackward<TWalk>(
        ref TWalk walk, in ActivationSizes s, in WeightSizes w, bool accumulates, bool first) where TWalk : struct, IMemoryWalk
    {
        FeedForwardWalk.Backward(ref walk, s, w, accumulates);
        AttentionWalk.Backward(ref walk, s, w, accumulates, first);
    }
}
