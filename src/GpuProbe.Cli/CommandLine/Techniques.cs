using System.CommandLine;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options that choose techniques of training, in the order in which the help lists them.</summary>
internal static class Techniques
{
    public static ValueOption[] All() => [.. Precisions(), .. Optimizers(), .. Ranks(), .. Activations(), .. Adapters(), .. Files(), .. Allocations()];

    private static ValueOption[] Precisions() =>
    [
        Choice(Choices.Precision, OptionGroups.Setup, "Types of weights, gradients, activations and optimizer states.", Precision.Bf16),
        Choice(Choices.Style, OptionGroups.Setup, "Whose modules are imitated: Hugging Face's, or libtorch's fused ones.", Style.Hf),
    ];

    private static ValueOption[] Optimizers() =>
    [
        Choice(Choices.Optimizer, OptionGroups.Optimizer, "The optimizer.", Optimizer.AdamW),
        Choice(Choices.OptimizerImpl, OptionGroups.Optimizer, "How its step is written; decides its temporaries.", "fused; loop for adamw-8bit and adafactor"),
        Choice(Choices.OptimizerStep, OptionGroups.Optimizer, "When weights are updated; in backward, each gradient is released as soon as it was used.", StepTiming.AfterBackward),
        Choice(Choices.MasterWeights, OptionGroups.Optimizer, "Whether the optimizer works on fp32 copies of 16-bit weights.", MasterWeights.None),
        Of(SetupNames.ClipGradNorm, "X", "Largest norm of all gradients together.", "no limit", OptionGroups.Optimizer),
        Choice(Choices.ZeroGrad, OptionGroups.Optimizer, "What becomes of gradients after a step.", ZeroGrad.ToNone),
        Choice(Choices.Offload, OptionGroups.Optimizer, "What is kept in the host's memory.", Offload.None),
    ];

    private static ValueOption[] Ranks() =>
    [
        Choice(
            Choices.Sharding, OptionGroups.Ranks,
            "What cards that train together share out: nothing (ddp, PyTorch's DistributedDataParallel), states (zero1), states and gradients (zero2), weights too (zero3, its fully_shard).",
            Sharding.None),
        Of(SetupNames.Ranks, "N", "Cards that train together; all figures are those of the first one's process.", "1", OptionGroups.Ranks),
    ];

    private static ValueOption[] Activations()
    {
        ValueOption checkpointing = Of(
            SetupNames.Checkpointing, "none|full|every:K|selective|selective:attention",
            "Which activations are computed again in backward: none; all of each block, or of every K-th; all but the results of matrix products and attention; the attention.",
            "none", OptionGroups.Activations);
        checkpointing.CompletionSources.Add("none", "full", "every:2", "selective", "selective:attention");
        return
        [
            checkpointing,
            Choice(Choices.CheckpointingImpl, OptionGroups.Activations, "Which of PyTorch's implementations of it.", CheckpointingImpl.NonReentrant),
            Choice(Choices.Attention, OptionGroups.Activations, "How attention is computed; flash, efficient and math are kernels of sdpa.", Attention.Sdpa),
            Choice(Choices.RepeatKeyValue, OptionGroups.Activations, "Whether grouped keys and values are repeated to all heads before attention.", RepeatKeyValue.Auto),
            Choice(Choices.Loss, OptionGroups.Activations, "Logits of all tokens at once, or of a few at a time.", Loss.Full),
        ];
    }

    private static ValueOption[] Adapters()
    {
        ValueOption targets = Of(
            SetupNames.LoraTargets, "NAME,...", $"Linear layers that have adapters, or {ProjectionNames.AllLinear}.", "those of the attention", OptionGroups.Adapters);
        targets.CompletionSources.Add("q_proj,v_proj", "q_proj,k_proj,v_proj,o_proj", ProjectionNames.AllLinear);
        return
        [
            Of(SetupNames.LoraRank, "R", "Trains low-rank adapters of this rank; all other weights are frozen.", "all weights are trained", OptionGroups.Adapters),
            Of(SetupNames.LoraAlpha, "A", "Adapters are scaled by A/R.", "16", OptionGroups.Adapters),
            Of(SetupNames.LoraDropout, "P", "Share of the adapters' inputs that is dropped.", "0", OptionGroups.Adapters),
            targets,
            Choice(Choices.BaseWeights, OptionGroups.Adapters, "How frozen weights are held: in the precision's type, in bf16, or in 4 bits (QLoRA).", BaseWeights.Same),
        ];
    }

    private static ValueOption[] Files() =>
    [
        Of(SetupNames.Weights, "PATH", "Weights to load: a .safetensors file, an index, or their folder.", "drawn at random", OptionGroups.Files),
        Choice(Choices.Load, OptionGroups.Files, "Tensor by tensor, or all at once and then copied.", Transfer.Streaming),
        Choice(Choices.Save, OptionGroups.Files, "What is written after the last step.", Save.None),
        Choice(Choices.SaveMethod, OptionGroups.Files, "Tensor by tensor, or all gathered first.", Transfer.Streaming),
        Of(SetupNames.SaveTo, "FOLDER", "Where it is written.", "a folder that is removed again", OptionGroups.Files),
    ];

    private static ValueOption[] Allocations() =>
    [
        Choice(Choices.Allocator, OptionGroups.Setup, "Which of libtorch's allocators serves a card.", "what PYTORCH_CUDA_ALLOC_CONF says, else native"),
    ];

    private static ValueOption Of(string name, string valueName, string description, string whenSilent, string group) =>
        new("--" + name, valueName, description, group) { Default = whenSilent };

    private static ValueOption Choice<T>(ChoiceSet<T> choices, string group, string description, T whenSilent)
        where T : struct, Enum => Choice(choices, group, description, choices.Text(whenSilent));

    private static ValueOption Choice<T>(ChoiceSet<T> choices, string group, string description, string whenSilent)
        where T : struct, Enum
    {
        ValueOption option = Of(choices.Option, string.Join('|', choices.Names), description, whenSilent, group);
        option.CompletionSources.Add([.. choices.Names]);
        return option;
    }
}
