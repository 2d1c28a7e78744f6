namespace GpuProbe.Core.Setup;

/// <summary>What of a set-up TorchSharp cannot do by itself: what gpuprobe's native library is there for.</summary>
public static class TorchSharpAlone
{
    private const string None = "none";

    /// <summary>Options whose values need the native library, each with what can be had without it: <c>--checkpointing full (without it: none)</c>.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="onCard">Whether it is to run on a card: elsewhere libtorch has one allocator.</param>
    public static IReadOnlyList<string> Lacks(TrainingSetup setup, bool onCard)
    {
        ArgumentNullException.ThrowIfNull(setup);
        List<string> lacks = [];
        void Refuse(bool condition, string name, string value, string instead)
        {
            if (condition)
                lacks.Add($"--{name} {value} (without it: {instead})");
        }

        void RefuseAll<T>(T value, ChoiceSet<T> choices, params T[] possible)
            where T : struct, Enum =>
            Refuse(!possible.Contains(value), choices.Option, choices.Text(value), string.Join(", ", possible.Select(choices.Text)));

        RefuseAll(setup.Precision, Choices.Precision, Precision.Fp32, Precision.Bf16, Precision.Fp16);
        Refuse(setup is { MasterWeights: MasterWeights.Fp32, Precision: Precision.Fp16 }, SetupNames.MasterWeights, "fp32 with --precision fp16", None);
        RefuseAll(setup.Optimizer, Choices.Optimizer, Optimizer.AdamW, Optimizer.Sgd, Optimizer.None);
        if (setup.Optimizer == Optimizer.AdamW && setup.MasterWeights == MasterWeights.None)
            RefuseAll(setup.OptimizerImpl, Choices.OptimizerImpl, OptimizerImpl.TorchSharp, OptimizerImpl.Loop);
        else if (setup.Optimizer is Optimizer.AdamW or Optimizer.Sgd)
            RefuseAll(setup.OptimizerImpl, Choices.OptimizerImpl, OptimizerImpl.Loop);
        RefuseAll(setup.OptimizerStep, Choices.OptimizerStep, StepTiming.AfterBackward);
        Refuse(setup.ClipGradNorm is not null, SetupNames.ClipGradNorm, FormattableString.Invariant($"{setup.ClipGradNorm}"), None);
        RefuseAll(setup.Offload, Choices.Offload, Offload.None);
        RefuseAll(setup.Sharding, Choices.Sharding, Sharding.None);
        Refuse(setup.Checkpointing.Kind != CheckpointingKind.None, SetupNames.Checkpointing, setup.Checkpointing.ToString(), None);
        RefuseAll(setup.Attention, Choices.Attention, Attention.Eager, Attention.Sdpa);
        bool isGrouped = setup.Model.NumKeyValueHeads < setup.Model.NumAttentionHeads;
        if (isGrouped && setup.Attention == Attention.Sdpa)
            RefuseAll(setup.RepeatKeyValue, Choices.RepeatKeyValue, RepeatKeyValue.Always);
        RefuseAll(setup.Loss, Choices.Loss, Loss.Full);
        RefuseAll(setup.Style, Choices.Style, Style.Hf);
        RefuseAll(setup.BaseWeights, Choices.BaseWeights, BaseWeights.Same, BaseWeights.Bf16);
        // PEFT makes them in the weights' type and gives them fp32 then.
        Refuse(setup.Lora is not null && setup.BaseType != ElementType.Fp32, SetupNames.LoraRank, $"{setup.Lora?.Rank} with weights of 16 bits", "--precision fp32");
        Refuse(setup.Weights is not null, SetupNames.Weights, setup.Weights ?? "", "weights that are drawn");
        RefuseAll(setup.Save, Choices.Save, Save.None);
        if (onCard)
            RefuseAll(setup.Allocator, Choices.Allocator, Allocator.CudaMallocAsync);
        return lacks;
    }
}
