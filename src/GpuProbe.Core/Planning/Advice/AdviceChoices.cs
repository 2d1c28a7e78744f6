using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>The choices of <c>gpuprobe advise</c> as they are typed.</summary>
public static class AdviceChoices
{
    /// <summary>How far the training may change.</summary>
    public static ChoiceSet<Sameness> Only { get; } = new(
        "only", [("same", Sameness.Same), ("numerics", Sameness.OtherNumerics), ("any", Sameness.OtherTraining)]);
}
