using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What decides how the same operators are carried out.</summary>
internal static class ExecutionTopics
{
    public static ChangeTopic[] All { get; } =
    [
        ChangeTopic.Harmless("checkpointing", "the same activations, computed again in backward", SetupNames.Checkpointing, SetupNames.CheckpointingImpl),
        ChangeTopic.Harmless("attention", "the same attention up to rounding", SetupNames.Attention, SetupNames.RepeatKeyValue),
        ChangeTopic.Harmless("loss", "the same loss up to rounding, for a few tokens at a time or for all", SetupNames.Loss),
        new("style", [SetupNames.Style], Styles),
        ChangeTopic.Harmless("allocator", "the same program with another allocator", SetupNames.Allocator),
        ChangeTopic.Harmless("files", "the same weights, loaded or written in another order", SetupNames.Load, SetupNames.SaveMethod),
    ];

    private static (Sameness Sameness, string Reason) Styles(TrainingSetup asked, TrainingSetup other) => other.ComputeType == ElementType.Fp32
        ? (Sameness.Same, "the same operators, fused")
        : (Sameness.OtherNumerics, other.Style == Style.Fused
            ? "fused norms, and a loss on 16-bit logits in place of fp32 ones"
            : "norms in steps, and a loss on fp32 logits in place of 16-bit ones");
}
