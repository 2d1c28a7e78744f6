using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>
/// Floating-point operations of a training step: those of its matrix products, a multiplication and an addition counting as two.
/// </summary>
/// <remarks>
/// <para>
/// Training all weights takes <c>T (6 N + 12 L Q S)</c>: T tokens of a step; N weights of the linear layers and the head, without the
/// embedding that is only looked up, norms and biases (2 N forward, 4 N backward: the gradients of inputs and of weights); L blocks,
/// Q the width of all query heads, S the sequence (scores and mix, 4 L Q S forward, 8 L Q S backward). This is the convention of PaLM
/// (arXiv 2204.02311, appendix B) and Megatron-LM (arXiv 2205.05198): a causal mask does not halve attention, and what is computed
/// again is no part of it.
/// </para>
/// <para>
/// Under LoRA a frozen weight has no gradient: 4 in place of 6 for each of N; 2 where its input needs no gradient either, which are the
/// first layers of the first block. The adapters' own <c>r (inputs + outputs)</c> weights count 6 each.
/// </para>
/// <para>
/// Hardware operations add what checkpointing computes again. Not counted in either: everything that is no matrix product, weights in
/// 4 bits that are dequantized, and the scores that a fused attention kernel computes again in backward on its own.
/// </para>
/// </remarks>
public static class ModelFlops
{
    private const double PerProduct = 2;

    /// <summary>The operations of one step of <paramref name="setup"/>, over all its micro-batches.</summary>
    public static StepFlops Of(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var first = new BlockProducts(setup, InputHasGradient(setup));
        var other = new BlockProducts(setup, inputHasGradient: true);
        double head = (double)setup.Model.VocabSize * setup.Model.HiddenSize * (setup.Lora is null ? 3 : 2);
        double model = head + first.Forward + first.Backward + (setup.Layers - 1) * (other.Forward + other.Backward);
        double again = Again(setup, first, other);
        double operations = PerProduct * TokensOfStep(setup);
        return new StepFlops(operations * model, operations * (model + again));
    }

    /// <summary>Tokens of one step: sequence, micro-batch and accumulation together.</summary>
    public static double TokensOfStep(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return (double)setup.SeqLen * setup.MicroBatch * setup.GradAccum;
    }

    // Adapters lie behind the embedding; PEFT makes its result need a gradient where checkpointing would have none otherwise.
    internal static bool InputHasGradient(TrainingSetup setup) =>
        setup.Lora is null
        || (setup.Checkpointing.Kind != CheckpointingKind.None
            && (setup.Style == Style.Hf || setup.CheckpointingImpl == CheckpointingImpl.Reentrant));

    private static double Again(TrainingSetup setup, BlockProducts first, BlockProducts other) => setup.Checkpointing.Kind switch
    {
        CheckpointingKind.None or CheckpointingKind.Selective => 0,
        CheckpointingKind.SelectiveAttention => first.OfAttentionAgain + (setup.Layers - 1) * other.OfAttentionAgain,
        _ => first.OfWholeBlockAgain + (CoveredBlocks(setup) - 1) * other.OfWholeBlockAgain,
    };

    internal static long CoveredBlocks(TrainingSetup setup) =>
        (setup.Layers + setup.Checkpointing.Interval - 1) / setup.Checkpointing.Interval;
}
