using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>
/// What one step of a set-up, all its micro-batches together, asks of a card, by class of operators and by phase. Pure arithmetic over
/// shapes: nothing is measured, and nothing depends on how fast a card is.
/// </summary>
/// <remarks>
/// <para>
/// Matrix products are those of <see cref="ModelFlops"/> with what checkpointing computes again, in the type in which each is computed:
/// adapters in fp32 beside 16-bit weights (PEFT), and the head in fp32 beside 4-bit ones, do not run on tensor cores.
/// </para>
/// <para>
/// A fused attention kernel is counted by what it carries out, unlike there: a causal mask spares it all tiles beyond the diagonal,
/// (S + 1) / 2S of <c>4 T Q S</c> remain; its backward computes the scores again, five products for the forward's two
/// (arXiv 2307.08691, section 3.1). Written out, attention is a matrix product like any other.
/// </para>
/// <para>Bytes are derived in <see cref="BlockTraffic"/>, <see cref="EndsTraffic"/>, <see cref="UpdateTraffic"/> and <see cref="ShardTraffic"/>; of several ranks they are those of one.</para>
/// </remarks>
public sealed record StepWork
{
    private const double BackwardToForwardOfFusedAttention = 2.5;

    private StepWork(StepTypes types) => (HalfType, Types) = (types.Half, types);

    /// <summary>The forward passes; with a chunked loss also the head's gradients, which are computed there.</summary>
    public required WorkVector Forward { get; init; }

    /// <summary>The backward passes with what is computed again, and the update where it is made there.</summary>
    public required WorkVector Backward { get; init; }

    /// <summary>The optimizer's step.</summary>
    public required WorkVector OptimizerStep { get; init; }

    /// <summary>The whole step.</summary>
    public WorkVector Total => Forward + Backward + OptimizerStep;

    /// <summary>The 16-bit type that matrix products and attention have, which decides the peak of their speed.</summary>
    public ElementType HalfType { get; }

    /// <summary>The type of the fused attention kernel's products.</summary>
    public ElementType AttentionType => Types.Attention;

    internal StepTypes Types { get; }

    /// <summary>The work of one step.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="card">Decides which kernel computes attention; without one, that of compute capability 8.0.</param>
    public static StepWork Of(TrainingSetup setup, GpuProfile? card = null)
    {
        ArgumentNullException.ThrowIfNull(setup);
        StepTypes types = StepTypes.Of(setup, card);
        var first = new BlockProducts(setup, ModelFlops.InputHasGradient(setup));
        var other = new BlockProducts(setup, inputHasGradient: true);
        var block = new BlockTraffic(setup, types);
        var ends = new EndsTraffic(setup, types);

        var forward = new WorkTally();
        forward.Add(ends.Forward);
        forward.Add(setup.Layers * block.Forward);
        Products(forward, setup, types, setup.Layers, other.Forward, other.AttentionForward, other.AdapterForward, AttentionForward(setup, types, setup.Layers));
        forward.Products(types.Head, HeadProducts(setup) * (1 + HeadGradients(setup, inForward: true)));

        var backward = new WorkTally();
        backward.Add(ends.Backward);
        backward.Add(setup.Layers * block.Backward);
        Products(backward, setup, types, 1, first.Backward, first.AttentionBackward, first.AdapterBackward, AttentionBackward(setup, types, first, 1));
        Products(backward, setup, types, setup.Layers - 1, other.Backward, other.AttentionBackward, other.AdapterBackward, AttentionBackward(setup, types, other, setup.Layers - 1));
        backward.Products(types.Head, HeadProducts(setup) * HeadGradients(setup, inForward: false));
        Again(backward, setup, types, block, first, other);

        var shards = new ShardTraffic(setup);
        WorkVector update = shards.ShareOfUpdate * UpdateTraffic.Of(setup) + shards.Step;
        bool updatesInBackward = setup.OptimizerStep == StepTiming.InBackward;
        return new StepWork(types)
        {
            Forward = setup.GradAccum * forward.Total + shards.Forward,
            Backward = setup.GradAccum * backward.Total + Accumulation(setup) + shards.Backward + (updatesInBackward ? update : WorkVector.None),
            OptimizerStep = updatesInBackward ? WorkVector.None : update,
        };
    }

    private static double Tokens(TrainingSetup setup) => (double)setup.SeqLen * setup.MicroBatch;

    private static double HeadProducts(TrainingSetup setup) => Tokens(setup) * setup.Model.VocabSize * setup.Model.HiddenSize;

    // The gradient of the hidden states, and of the head where it is trained.
    private static int HeadGradients(TrainingSetup setup, bool inForward) =>
        inForward == (setup.Loss == Loss.Chunked) ? (setup.Lora is null ? 2 : 1) : 0;

    private static double AttentionForward(TrainingSetup setup, StepTypes types, double blocks)
    {
        if (!types.IsFused)
            return 0;
        double all = 4 * Tokens(setup) * setup.SeqLen * setup.Model.QueryWidth * blocks;
        return StepTypes.IsMasked(setup) ? all : all * (setup.SeqLen + 1) / (2.0 * setup.SeqLen);
    }

    private static double AttentionBackward(TrainingSetup setup, StepTypes types, BlockProducts block, double blocks) =>
        block.AttentionBackward > 0 ? BackwardToForwardOfFusedAttention * AttentionForward(setup, types, blocks) : 0;

    private static void Products(
        WorkTally tally, TrainingSetup setup, StepTypes types, double blocks, double all, double attention, double adapters, double fusedAttention)
    {
        double tokens = Tokens(setup) * blocks;
        tally.Products(types.Linear, tokens * (all - attention - adapters));
        tally.Products(types.Adapter, tokens * adapters);
        if (types.IsFused)
            tally.Add(WorkClass.Attention, fusedAttention);
        else
            tally.Products(types.Attention, tokens * attention);
    }

    private static void Again(WorkTally tally, TrainingSetup setup, StepTypes types, BlockTraffic block, BlockProducts first, BlockProducts other)
    {
        switch (setup.Checkpointing.Kind)
        {
            case CheckpointingKind.None:
                break;
            case CheckpointingKind.Selective:
                tally.Add(setup.Layers * block.Forward);
                break;
            case CheckpointingKind.SelectiveAttention:
                tally.Add(setup.Layers * block.Attention);
                Products(tally, setup, types, 1, first.OfAttentionAgain, first.OfAttentionAgain, 0, AttentionAgain(setup, types, first, 1));
                Products(tally, setup, types, setup.Layers - 1, other.OfAttentionAgain, other.OfAttentionAgain, 0, AttentionAgain(setup, types, other, setup.Layers - 1));
                break;
            default:
                double blocks = ModelFlops.CoveredBlocks(setup);
                tally.Add(blocks * block.Forward);
                Products(tally, setup, types, blocks, other.OfWholeBlockAgain, other.AttentionForward, other.OfAdaptersAgain, AttentionForward(setup, types, blocks));
                break;
        }
    }

    private static double AttentionAgain(TrainingSetup setup, StepTypes types, BlockProducts block, double blocks) =>
        block.OfAttentionAgain > 0 ? AttentionForward(setup, types, blocks) : 0;

    // A gradient that is there already is read, the new one is read, the sum is written.
    private static WorkVector Accumulation(TrainingSetup setup)
    {
        double times = setup.GradAccum - (UpdateTraffic.KeepsGradients(setup) ? 0 : 1);
        if (times == 0)
            return WorkVector.None;
        TrainedWeights trained = TrainedWeights.Of(setup);
        double bytes = StepTypes.Bytes(setup.Lora is null ? setup.WeightType : setup.AdapterType);
        var tally = new WorkTally();
        tally.Add(WorkClass.Elementwise, times * 3 * bytes * trained.Elements);
        tally.Add(WorkClass.Launch, times * trained.Tensors);
        return tally.Total;
    }
}
