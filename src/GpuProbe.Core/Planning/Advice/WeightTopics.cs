using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What decides which weights are trained, and in which formats.</summary>
internal static class WeightTopics
{
    public static ChangeTopic[] All { get; } =
    [
        new("adapters", [SetupNames.LoraRank, SetupNames.LoraAlpha, SetupNames.LoraDropout, SetupNames.LoraTargets], Adapters),
        new("frozen weights", [SetupNames.BaseWeights], FrozenWeights),
        new("precision", [SetupNames.Precision], Precisions),
        new("master weights", [SetupNames.MasterWeights], Masters),
    ];

    private static (Sameness Sameness, string Reason) Adapters(TrainingSetup asked, TrainingSetup other) => other.Lora is { } lora
        ? (Sameness.OtherTraining, $"only adapters of rank {lora.Rank} are trained{(asked.Lora is null ? ", the model's own weights are frozen" : ", other ones than asked")}")
        : (Sameness.OtherTraining, "all weights are trained, not adapters");

    private static (Sameness Sameness, string Reason) FrozenWeights(TrainingSetup asked, TrainingSetup other)
    {
        if (asked.IsQuantized && other.IsQuantized)
            return (Sameness.OtherNumerics, "the scales of 4-bit weights have other formats");
        if (other.IsQuantized)
            return (Sameness.OtherTraining, "adapters learn beside weights that are rounded to 4 bits");
        return asked.IsQuantized
            ? (Sameness.OtherTraining, "adapters learn beside weights that are not rounded to 4 bits")
            : (Sameness.OtherNumerics, $"frozen weights are kept in {Word(other.BaseType)} in place of {Word(asked.BaseType)}");
    }

    private static (Sameness Sameness, string Reason) Precisions(TrainingSetup asked, TrainingSetup other)
    {
        List<string> differences = [];
        if (asked.WeightType != other.WeightType)
            differences.Add($"weights, gradients and states are kept in {Word(other.WeightType)} in place of {Word(asked.WeightType)}");
        if (asked.ComputeType != other.ComputeType)
            differences.Add($"matrix products take {Word(other.ComputeType)} in place of {Word(asked.ComputeType)}");
        if (differences.Count == 0)
            differences.Add($"autocast {(other.IsMixed ? "chooses" : "does not choose")} the type of each operator");
        return (Sameness.OtherNumerics, string.Join("; ", differences));
    }

    private static (Sameness Sameness, string Reason) Masters(TrainingSetup asked, TrainingSetup other) => (Sameness.OtherNumerics, other.MasterWeights == MasterWeights.None
        ? $"the optimizer updates {Word(other.WeightType)} weights without fp32 copies of them"
        : "the optimizer updates fp32 copies of the weights");

    internal static string Word(ElementType type) => type.ToString().ToLowerInvariant();
}
