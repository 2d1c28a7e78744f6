namespace GpuProbe.Core.Setup;

/// <summary>The only place that ties the choices of a set-up to the words for them.</summary>
public static class Choices
{
    /// <summary><c>--precision</c>.</summary>
    public static ChoiceSet<Precision> Precision { get; } = new(
        SetupNames.Precision,
        [("fp32", Setup.Precision.Fp32), ("bf16", Setup.Precision.Bf16)],
        "fp16", "bf16-mixed", "fp16-mixed");

    /// <summary><c>--optimizer</c>.</summary>
    public static ChoiceSet<Optimizer> Optimizer { get; } = new(
        SetupNames.Optimizer,
        [("adamw", Setup.Optimizer.AdamW), ("none", Setup.Optimizer.None)],
        "adamw-8bit", "sgd");

    /// <summary><c>--optimizer-impl</c>.</summary>
    public static ChoiceSet<OptimizerImpl> OptimizerImpl { get; } = new(
        SetupNames.OptimizerImpl,
        [
            ("fused", Setup.OptimizerImpl.Fused),
            ("foreach", Setup.OptimizerImpl.Foreach),
            ("loop", Setup.OptimizerImpl.Loop),
            ("torchsharp", Setup.OptimizerImpl.TorchSharp),
        ]);

    /// <summary><c>--attention</c>.</summary>
    public static ChoiceSet<Attention> Attention { get; } = new(
        SetupNames.Attention,
        [("eager", Setup.Attention.Eager), ("sdpa", Setup.Attention.Sdpa)],
        "flash", "efficient", "math");

    /// <summary><c>--style</c>.</summary>
    public static ChoiceSet<Style> Style { get; } = new(
        SetupNames.Style,
        [("hf", Setup.Style.Hf), ("fused", Setup.Style.Fused)]);
}
