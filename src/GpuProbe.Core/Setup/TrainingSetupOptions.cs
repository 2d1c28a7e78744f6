using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>
/// A set-up as somebody gave it, on the command line or in a file: the text of every option, unchecked;
/// <see langword="null"/> where nothing was said.
/// </summary>
public sealed record TrainingSetupOptions
{
    /// <summary>The set-up file these options come from, or <see langword="null"/> for the command line.</summary>
    public string? File { get; init; }

    /// <summary><c>model</c>: a preset's name or the path of a <c>config.json</c>.</summary>
    public string? Model { get; init; }

    /// <summary>The model's shape, where a set-up file spells it out instead of naming a model.</summary>
    public DecoderConfig? InlineModel { get; init; }

    /// <summary><c>layers</c>.</summary>
    public string? Layers { get; init; }

    /// <summary><c>seq-len</c>.</summary>
    public string? SeqLen { get; init; }

    /// <summary><c>micro-batch</c>.</summary>
    public string? MicroBatch { get; init; }

    /// <summary><c>grad-accum</c>.</summary>
    public string? GradAccum { get; init; }

    /// <summary><c>precision</c>.</summary>
    public string? Precision { get; init; }

    /// <summary><c>master-weights</c>.</summary>
    public string? MasterWeights { get; init; }

    /// <summary><c>optimizer</c>.</summary>
    public string? Optimizer { get; init; }

    /// <summary><c>optimizer-impl</c>.</summary>
    public string? OptimizerImpl { get; init; }

    /// <summary><c>optimizer-step</c>.</summary>
    public string? OptimizerStep { get; init; }

    /// <summary><c>clip-grad-norm</c>.</summary>
    public string? ClipGradNorm { get; init; }

    /// <summary><c>zero-grad</c>.</summary>
    public string? ZeroGrad { get; init; }

    /// <summary><c>offload</c>.</summary>
    public string? Offload { get; init; }

    /// <summary><c>shard</c>.</summary>
    public string? Shard { get; init; }

    /// <summary><c>ranks</c>.</summary>
    public string? Ranks { get; init; }

    /// <summary><c>checkpointing</c>.</summary>
    public string? Checkpointing { get; init; }

    /// <summary><c>checkpointing-impl</c>.</summary>
    public string? CheckpointingImpl { get; init; }

    /// <summary><c>attention</c>.</summary>
    public string? Attention { get; init; }

    /// <summary><c>repeat-kv</c>.</summary>
    public string? RepeatKeyValue { get; init; }

    /// <summary><c>loss</c>.</summary>
    public string? Loss { get; init; }

    /// <summary><c>style</c>.</summary>
    public string? Style { get; init; }

    /// <summary><c>base-weights</c>.</summary>
    public string? BaseWeights { get; init; }

    /// <summary><c>lora-rank</c>.</summary>
    public string? LoraRank { get; init; }

    /// <summary><c>lora-alpha</c>.</summary>
    public string? LoraAlpha { get; init; }

    /// <summary><c>lora-dropout</c>.</summary>
    public string? LoraDropout { get; init; }

    /// <summary><c>lora-targets</c>.</summary>
    public string? LoraTargets { get; init; }

    /// <summary><c>weights</c>.</summary>
    public string? Weights { get; init; }

    /// <summary><c>load</c>.</summary>
    public string? Load { get; init; }

    /// <summary><c>save</c>.</summary>
    public string? Save { get; init; }

    /// <summary><c>save-method</c>.</summary>
    public string? SaveMethod { get; init; }

    /// <summary><c>save-to</c>.</summary>
    public string? SaveTo { get; init; }

    /// <summary><c>allocator</c>.</summary>
    public string? Allocator { get; init; }

    /// <summary><c>steps</c>.</summary>
    public string? Steps { get; init; }

    /// <summary><c>seed</c>.</summary>
    public string? Seed { get; init; }

    /// <summary>What messages call one of these options: <c>--seq-len</c>, or <c>run.json: seq-len</c>.</summary>
    internal string Spell(string name) => File is null ? "--" + name : $"{File}: {name}";
}
