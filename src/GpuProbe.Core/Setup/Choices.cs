namespace GpuProbe.Core.Setup;

/// <summary>The only place that ties the choices of a set-up to the words for them.</summary>
public static class Choices
{
    /// <summary><c>--precision</c>.</summary>
    public static ChoiceSet<Precision> Precision { get; } = new(
        SetupNames.Precision,
        [
            ("fp32", Setup.Precision.Fp32),
            ("bf16", Setup.Precision.Bf16),
            ("fp16", Setup.Precision.Fp16),
            ("bf16-mixed", Setup.Precision.Bf16Mixed),
            ("fp16-mixed", Setup.Precision.Fp16Mixed),
        ]);

    /// <summary><c>--master-weights</c>.</summary>
    public static ChoiceSet<MasterWeights> MasterWeights { get; } = new(
        SetupNames.MasterWeights,
        [("none", Setup.MasterWeights.None), ("fp32", Setup.MasterWeights.Fp32)]);

    /// <summary><c>--optimizer</c>.</summary>
    public static ChoiceSet<Optimizer> Optimizer { get; } = new(
        SetupNames.Optimizer,
        [
            ("adamw", Setup.Optimizer.AdamW),
            ("adamw-8bit", Setup.Optimizer.AdamW8Bit),
            ("sgd", Setup.Optimizer.Sgd),
            ("adafactor", Setup.Optimizer.Adafactor),
            ("none", Setup.Optimizer.None),
        ]);

    /// <summary><c>--optimizer-impl</c>.</summary>
    public static ChoiceSet<OptimizerImpl> OptimizerImpl { get; } = new(
        SetupNames.OptimizerImpl,
        [
            ("fused", Setup.OptimizerImpl.Fused),
            ("foreach", Setup.OptimizerImpl.Foreach),
            ("loop", Setup.OptimizerImpl.Loop),
            ("torchsharp", Setup.OptimizerImpl.TorchSharp),
        ]);

    /// <summary><c>--optimizer-step</c>.</summary>
    public static ChoiceSet<StepTiming> OptimizerStep { get; } = new(
        SetupNames.OptimizerStep,
        [("after-backward", StepTiming.AfterBackward), ("in-backward", StepTiming.InBackward)]);

    /// <summary><c>--zero-grad</c>.</summary>
    public static ChoiceSet<ZeroGrad> ZeroGrad { get; } = new(
        SetupNames.ZeroGrad,
        [("to-none", Setup.ZeroGrad.ToNone), ("to-zero", Setup.ZeroGrad.ToZero)]);

    /// <summary><c>--offload</c>.</summary>
    public static ChoiceSet<Offload> Offload { get; } = new(
        SetupNames.Offload,
        [("none", Setup.Offload.None), ("optimizer", Setup.Offload.Optimizer)],
        "parameters");

    /// <summary><c>--shard</c>.</summary>
    public static ChoiceSet<Sharding> Sharding { get; } = new(
        SetupNames.Shard,
        [
            ("none", Setup.Sharding.None),
            ("ddp", Setup.Sharding.Ddp),
            ("zero1", Setup.Sharding.Zero1),
            ("zero2", Setup.Sharding.Zero2),
            ("zero3", Setup.Sharding.Zero3),
        ]);

    /// <summary><c>--checkpointing-impl</c>.</summary>
    public static ChoiceSet<CheckpointingImpl> CheckpointingImpl { get; } = new(
        SetupNames.CheckpointingImpl,
        [("non-reentrant", Setup.CheckpointingImpl.NonReentrant), ("reentrant", Setup.CheckpointingImpl.Reentrant)]);

    /// <summary><c>--attention</c>.</summary>
    public static ChoiceSet<Attention> Attention { get; } = new(
        SetupNames.Attention,
        [
            ("eager", Setup.Attention.Eager),
            ("sdpa", Setup.Attention.Sdpa),
            ("flash", Setup.Attention.Flash),
            ("efficient", Setup.Attention.Efficient),
            ("math", Setup.Attention.Math),
        ]);

    /// <summary><c>--repeat-kv</c>.</summary>
    public static ChoiceSet<RepeatKeyValue> RepeatKeyValue { get; } = new(
        SetupNames.RepeatKeyValue,
        [("auto", Setup.RepeatKeyValue.Auto), ("always", Setup.RepeatKeyValue.Always)]);

    /// <summary><c>--loss</c>.</summary>
    public static ChoiceSet<Loss> Loss { get; } = new(
        SetupNames.Loss,
        [("full", Setup.Loss.Full), ("chunked", Setup.Loss.Chunked)]);

    /// <summary><c>--style</c>.</summary>
    public static ChoiceSet<Style> Style { get; } = new(
        SetupNames.Style,
        [("hf", Setup.Style.Hf), ("fused", Setup.Style.Fused)]);

    /// <summary><c>--allocator</c>.</summary>
    public static ChoiceSet<Allocator> Allocator { get; } = new(
        SetupNames.Allocator,
        [
            ("native", Setup.Allocator.Native),
            ("expandable-segments", Setup.Allocator.ExpandableSegments),
            ("cuda-malloc-async", Setup.Allocator.CudaMallocAsync),
        ]);

    /// <summary><c>--base-weights</c>.</summary>
    public static ChoiceSet<BaseWeights> BaseWeights { get; } = new(
        SetupNames.BaseWeights,
        [
            ("same", Setup.BaseWeights.Same),
            ("bf16", Setup.BaseWeights.Bf16),
            ("nf4", Setup.BaseWeights.Nf4),
            ("nf4-double", Setup.BaseWeights.Nf4Double),
        ]);

    /// <summary><c>--load</c>.</summary>
    public static ChoiceSet<Transfer> Load { get; } = new(
        SetupNames.Load,
        [("streaming", Transfer.Streaming), ("naive", Transfer.Naive)]);

    /// <summary><c>--save</c>.</summary>
    public static ChoiceSet<Save> Save { get; } = new(
        SetupNames.Save,
        [("none", Setup.Save.None), ("adapters", Setup.Save.Adapters), ("merged", Setup.Save.Merged), ("full", Setup.Save.Full)]);

    /// <summary><c>--save-method</c>.</summary>
    public static ChoiceSet<Transfer> SaveMethod { get; } = new(
        SetupNames.SaveMethod,
        [("streaming", Transfer.Streaming), ("naive", Transfer.Naive)]);
}
