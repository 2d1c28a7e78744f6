using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What can be changed so that a run that fits takes less time, and if need be more memory. Axes as of <see cref="SavingAxes"/>.</summary>
internal static class FasterAxes
{
    private const int FirstWithBf16 = 8;
    private const int MostJoins = 4;
    private const long LargestMicroBatch = 1L << 12;

    public static IReadOnlyList<Func<TrainingSetup, IEnumerable<TrainingSetup>>> Of(TrainingSetup asked, AdviceScope scope) =>
    [
        setup => setup.IsQuantized ? [setup with { BaseWeights = setup.WeightType == ElementType.Bf16 ? BaseWeights.Same : BaseWeights.Bf16 }] : [],
        setup => Precisions(setup, scope),
        MicroBatches,
        setup => asked.GradAccum == 1 ? LargerBatches(setup) : [],
        Implementations,
        setup => setup is { Offload: Offload.Optimizer, Optimizer: Optimizer.AdamW or Optimizer.AdamW8Bit } ? [setup with { Offload = Offload.None }] : [],
        setup => Attentions(setup, scope.Target),
        Checkpointings,
        setup => setup.Loss == Loss.Chunked ? [setup with { Loss = Loss.Full }] : [],
        setup => setup.Style == Style.Hf ? [setup with { Style = Style.Fused }] : [],
    ];

    private static IEnumerable<TrainingSetup> Precisions(TrainingSetup setup, AdviceScope scope)
    {
        bool bf16 = scope.Card.ComputeCapabilityMajor >= FirstWithBf16;
        if (setup.Precision == Precision.Fp32)
            yield return setup with { Precision = bf16 ? Precision.Bf16Mixed : Precision.Fp16Mixed };
    }

    // The same batch in fewer passes.
    private static IEnumerable<TrainingSetup> MicroBatches(TrainingSetup setup)
    {
        long product = setup.MicroBatch * setup.GradAccum, last = setup.MicroBatch;
        for (int joins = 0; joins < MostJoins && last < product; joins++)
        {
            long next = joins == MostJoins - 1 ? product : Math.Min(product, 2 * last);
            while (product % next != 0)
                next++;
            yield return setup with { MicroBatch = next, GradAccum = product / next };
            last = next;
        }
    }

    private static IEnumerable<TrainingSetup> LargerBatches(TrainingSetup setup)
    {
        long next = setup.MicroBatch;
        for (int doublings = 0; doublings < MostJoins && 2 * next <= LargestMicroBatch; doublings++)
        {
            next *= 2;
            yield return setup with { MicroBatch = next };
        }
    }

    private static IEnumerable<TrainingSetup> Implementations(TrainingSetup setup)
    {
        if (setup.Optimizer is Optimizer.AdamW or Optimizer.Sgd && setup.OptimizerImpl != OptimizerImpl.Fused)
            yield return setup with { OptimizerImpl = OptimizerImpl.Fused };
        if (setup is { Optimizer: Optimizer.Adafactor, OptimizerImpl: OptimizerImpl.Loop })
            yield return setup with { OptimizerImpl = OptimizerImpl.Foreach };
    }

    private static IEnumerable<TrainingSetup> Attentions(TrainingSetup setup, MemoryTarget target)
    {
        TrainingSetup chosen = setup with { Attention = Attention.Sdpa };
        if (setup.Attention is Attention.Eager or Attention.Math && AttentionChoice.For(chosen, target) != AttentionKernel.Math)
            yield return chosen;
    }

    private static IEnumerable<TrainingSetup> Checkpointings(TrainingSetup setup)
    {
        CheckpointingKind now = setup.Checkpointing.Kind;
        if (now is CheckpointingKind.Full && setup.Layers >= 2)
            yield return setup with { Checkpointing = new(CheckpointingKind.Every, 2) };
        if (now is CheckpointingKind.Full or CheckpointingKind.Every && setup.CheckpointingImpl == CheckpointingImpl.NonReentrant)
            yield return setup with { Checkpointing = new(CheckpointingKind.Selective) };
        if (now is not CheckpointingKind.None)
            yield return setup with { Checkpointing = new(CheckpointingKind.None) };
    }
}
