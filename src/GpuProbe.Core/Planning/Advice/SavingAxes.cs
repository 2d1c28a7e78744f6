using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>
/// What can be changed so that a run takes less memory. An axis gives the alternatives to a set-up in one respect, and those only that can
/// take less; later axes build on what earlier ones chose.
/// </summary>
internal static class SavingAxes
{
    private const long CommonRank = 16;
    private const int FirstWithBf16 = 8;
    private const int MostSplits = 4;

    public static IReadOnlyList<Func<TrainingSetup, IEnumerable<TrainingSetup>>> Of(AdviceScope scope) =>
    [
        setup => Adapters(setup),
        FrozenWeights,
        setup => Precisions(setup, scope),
        setup => setup.MasterWeights == MasterWeights.Fp32 ? [setup with { MasterWeights = MasterWeights.None }] : [],
        Optimizers,
        Implementations,
        setup => Shards(setup, scope.MostRanks),
        setup => setup.ZeroGrad == ZeroGrad.ToZero ? [setup with { ZeroGrad = ZeroGrad.ToNone }] : [],
        MicroBatches,
        Timings,
        Offloads,
        setup => Attentions(setup, scope.Target),
        setup => RepeatedKeys(setup, scope.Target),
        Checkpointings,
        setup => setup.Loss == Loss.Full ? [setup with { Loss = Loss.Chunked }] : [],
        setup => setup.Style == Style.Hf ? [setup with { Style = Style.Fused }] : [],
        setup => setup.Load == Transfer.Naive && setup.Weights is not null ? [setup with { Load = Transfer.Streaming }] : [],
        setup => setup.SaveMethod == Transfer.Naive && setup.Save != Save.None ? [setup with { SaveMethod = Transfer.Streaming }] : [],
    ];

    private static bool TrainsAll(TrainingSetup setup) => setup.Lora is null && setup.Optimizer != Optimizer.None;

    private static IEnumerable<TrainingSetup> Adapters(TrainingSetup setup)
    {
        if (!TrainsAll(setup) || setup.Model.HiddenSize < CommonRank)
            yield break;
        TrainingSetup adapted = setup with
        {
            Lora = new Lora(CommonRank, Lora.DefaultAlpha, Dropout: 0, ProjectionNames.AttentionOf(setup.Model)),
            MasterWeights = MasterWeights.None,
        };
        yield return adapted;
        // Weights without gradients and states need no fp32, and autocast computes in 16 bits anyhow.
        yield return adapted with { BaseWeights = BaseWeights.Nf4Double };
    }

    private static IEnumerable<TrainingSetup> FrozenWeights(TrainingSetup setup)
    {
        if (setup.Lora is null || setup.IsQuantized)
            yield break;
        if (setup.BaseType == ElementType.Fp32)
            yield return setup with { BaseWeights = BaseWeights.Bf16 };
        yield return setup with { BaseWeights = BaseWeights.Nf4Double };
    }

    // Cards before compute capability 8.0 have no bf16 to speak of.
    private static IEnumerable<TrainingSetup> Precisions(TrainingSetup setup, AdviceScope scope)
    {
        bool bf16 = scope.Card.ComputeCapabilityMajor >= FirstWithBf16;
        if (setup.Precision == Precision.Fp32)
            yield return setup with { Precision = bf16 ? Precision.Bf16Mixed : Precision.Fp16Mixed };
        if (setup.WeightType == ElementType.Fp32)
            yield return setup with { Precision = bf16 ? Precision.Bf16 : Precision.Fp16 };
    }

    // Adapters have states so small that another optimizer saves nothing.
    private static IEnumerable<TrainingSetup> Optimizers(TrainingSetup setup)
    {
        if (!TrainsAll(setup) || setup.Optimizer != Optimizer.AdamW)
            yield break;
        TrainingSetup onCard = setup with { Offload = Offload.None };
        yield return setup with { Optimizer = Optimizer.AdamW8Bit, OptimizerImpl = OptimizerImpl.Loop };
        yield return onCard with { Optimizer = Optimizer.Adafactor, OptimizerImpl = OptimizerImpl.Loop };
        yield return onCard with { Optimizer = Optimizer.Sgd, OptimizerImpl = OptimizerImpl.Fused };
    }

    private static IEnumerable<TrainingSetup> Implementations(TrainingSetup setup)
    {
        if (setup.Optimizer is Optimizer.AdamW or Optimizer.Sgd && setup.OptimizerImpl != OptimizerImpl.Fused)
            yield return setup with { OptimizerImpl = OptimizerImpl.Fused };
        if (setup.Optimizer == Optimizer.Adafactor && setup.OptimizerImpl == OptimizerImpl.Foreach)
            yield return setup with { OptimizerImpl = OptimizerImpl.Loop };
    }

    // More cards take the same sequences a step between them where these can be shared out, else as many more.
    private static IEnumerable<TrainingSetup> Shards(TrainingSetup setup, long most)
    {
        if (!TrainsAll(setup))
            yield break;
        if (setup.Sharding is not (Sharding.None or Sharding.Zero3))
            yield return setup with { Sharding = Sharding.Zero3 };
        for (long ranks = Math.Max(2, 2 * setup.Ranks); ranks <= most; ranks *= 2)
        {
            TrainingSetup shared = Shared(setup, ranks);
            if (!setup.IsFullySharded)
                yield return shared with { Sharding = Sharding.Zero2 };
            yield return shared with { Sharding = setup.Sharding == Sharding.Zero2 ? Sharding.Zero2 : Sharding.Zero3 };
        }
    }

    private static TrainingSetup Shared(TrainingSetup setup, long ranks)
    {
        long sequences = setup.MicroBatch * setup.GradAccum * setup.Ranks;
        if (sequences % ranks != 0)
            return setup with { Ranks = ranks };
        long own = sequences / ranks, micro = Math.Min(setup.MicroBatch, own);
        while (own % micro != 0)
            micro--;
        return setup with { Ranks = ranks, MicroBatch = micro, GradAccum = own / micro };
    }

    // Halves, quarters and so on of the micro-batch with as many more of them, or what divides the batch next to that.
    private static IEnumerable<TrainingSetup> MicroBatches(TrainingSetup setup)
    {
        long product = setup.MicroBatch * setup.GradAccum, last = setup.MicroBatch;
        for (int splits = 0; splits < MostSplits && last > 1; splits++)
        {
            long next = splits == MostSplits - 1 ? 1 : last / 2;
            while (product % next != 0)
                next--;
            yield return setup with { MicroBatch = next, GradAccum = product / next };
            last = next;
        }
    }

    private static IEnumerable<TrainingSetup> Timings(TrainingSetup setup)
    {
        if (TrainsAll(setup) && setup.OptimizerStep == StepTiming.AfterBackward)
            yield return setup with
            {
                OptimizerStep = StepTiming.InBackward,
                MicroBatch = setup.MicroBatch * setup.GradAccum,
                GradAccum = 1,
            };
    }

    private static IEnumerable<TrainingSetup> Offloads(TrainingSetup setup)
    {
        if (!TrainsAll(setup) || setup.Offload != Offload.None)
            yield break;
        if (setup.Optimizer == Optimizer.AdamW)
            yield return setup with { Offload = Offload.Optimizer, OptimizerImpl = OptimizerImpl.Fused };
        if (setup.Optimizer == Optimizer.AdamW8Bit)
            yield return setup with { Offload = Offload.Optimizer };
    }

    private static IEnumerable<TrainingSetup> Attentions(TrainingSetup setup, MemoryTarget target)
    {
        TrainingSetup chosen = setup with { Attention = Attention.Sdpa };
        if (setup.Attention is Attention.Eager or Attention.Math && AttentionChoice.For(chosen, target) != AttentionKernel.Math)
            yield return chosen;
    }

    // The memory-efficient kernel takes no grouped heads, and without it there is only the composition of matrix products.
    private static IEnumerable<TrainingSetup> RepeatedKeys(TrainingSetup setup, MemoryTarget target)
    {
        TrainingSetup other = setup with { RepeatKeyValue = setup.RepeatKeyValue == RepeatKeyValue.Auto ? RepeatKeyValue.Always : RepeatKeyValue.Auto };
        bool composedNow = AttentionChoice.For(setup, target) == AttentionKernel.Math;
        bool composedThen = AttentionChoice.For(other, target) == AttentionKernel.Math;
        if (setup.Attention == Attention.Sdpa && (other.RepeatKeyValue == RepeatKeyValue.Always ? composedNow && !composedThen : composedNow || !composedThen))
            yield return other;
    }

    private static IEnumerable<TrainingSetup> Checkpointings(TrainingSetup setup)
    {
        Checkpointing now = setup.Checkpointing;
        if (now.Kind is CheckpointingKind.None && setup.CheckpointingImpl == CheckpointingImpl.NonReentrant)
            yield return setup with { Checkpointing = new(CheckpointingKind.Selective) };
        if (now.Kind is CheckpointingKind.None && setup.Attention is Attention.Eager or Attention.Math)
            yield return setup with { Checkpointing = new(CheckpointingKind.SelectiveAttention) };
        if (now.Kind is CheckpointingKind.None && setup.Layers >= 2)
            yield return setup with { Checkpointing = new(CheckpointingKind.Every, 2) };
        if (now.Kind is not CheckpointingKind.Full)
            yield return setup with { Checkpointing = new(CheckpointingKind.Full) };
    }
}
