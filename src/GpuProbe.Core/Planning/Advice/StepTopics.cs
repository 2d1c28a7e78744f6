using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What decides which update a step makes of which sequences.</summary>
internal static class StepTopics
{
    public static ChangeTopic[] All { get; } =
    [
        new("optimizer", [SetupNames.Optimizer], Optimizers),
        new("sequence", [SetupNames.SeqLen], (asked, other) => (Sameness.OtherTraining, $"sequences of {other.SeqLen} tokens in place of {asked.SeqLen}")),
        new("cards", [SetupNames.Shard, SetupNames.Ranks], Cards),
        new("batch", [SetupNames.MicroBatch, SetupNames.GradAccum], Batch),
        new("clipping", [SetupNames.ClipGradNorm], (_, _) => (Sameness.OtherTraining, "gradients are limited in another way")),
        new("offload", [SetupNames.Offload], Offloads),
        ChangeTopic.Harmless("optimizer step", "each weight gets the same update as soon as its gradient is there", SetupNames.OptimizerStep),
        ChangeTopic.Harmless("optimizer implementation", "the same update by other kernels", SetupNames.OptimizerImpl),
        ChangeTopic.Harmless("gradients between steps", "gradients begin at zero either way", SetupNames.ZeroGrad),
    ];

    /// <summary>Sequences that one step of the optimizer learns from, on all cards together.</summary>
    public static long Sequences(TrainingSetup setup) => setup.MicroBatch * setup.GradAccum * setup.Ranks;

    private static (Sameness Sameness, string Reason) Optimizers(TrainingSetup asked, TrainingSetup other) => (asked.Optimizer, other.Optimizer) switch
    {
        (Optimizer.AdamW, Optimizer.AdamW8Bit) => (Sameness.OtherNumerics, "AdamW with its states in 8 bits"),
        (Optimizer.AdamW8Bit, Optimizer.AdamW) => (Sameness.OtherNumerics, "AdamW with its states in full width"),
        _ => (Sameness.OtherTraining, $"another optimizer, {Choices.Optimizer.Text(other.Optimizer)}, which takes a learning rate of its own"),
    };

    private static (Sameness Sameness, string Reason) Batch(TrainingSetup asked, TrainingSetup other)
    {
        long before = Sequences(asked), after = Sequences(other);
        return before == after
            ? (Sameness.Same, $"the same {before} sequences a step, their gradients summed in another order")
            : (Sameness.OtherTraining, $"{after} sequences a step in place of {before}");
    }

    private static (Sameness Sameness, string Reason) Cards(TrainingSetup asked, TrainingSetup other)
    {
        long before = Sequences(asked), after = Sequences(other);
        return before == after
            ? (Sameness.Same, $"the same {before} sequences a step, shared out among {other.Ranks} cards")
            : (Sameness.OtherTraining, $"{after} sequences a step on {other.Ranks} cards in place of {before}");
    }

    // AdamW on the host updates fp32 copies of the weights; only where the card does so too is the arithmetic the same.
    private static (Sameness Sameness, string Reason) Offloads(TrainingSetup asked, TrainingSetup other)
    {
        TrainingSetup onHost = other.Offload == Offload.Optimizer ? other : asked;
        ElementType trained = onHost.Lora is null ? onHost.WeightType : onHost.AdapterType;
        bool same = onHost.Optimizer == Optimizer.AdamW8Bit || onHost.MasterWeights == MasterWeights.Fp32 || trained == ElementType.Fp32;
        string place = other.Offload == Offload.Optimizer ? "in the host's memory" : "on the card";
        return same
            ? (Sameness.Same, $"the same states, {place}")
            : (Sameness.OtherNumerics, $"states {place}; the host updates fp32 copies of {WeightTopics.Word(trained)} weights, the card the weights themselves");
    }
}
