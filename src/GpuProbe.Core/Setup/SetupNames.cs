namespace GpuProbe.Core.Setup;

/// <summary>Names of the options that make a set-up: with two dashes on the command line, bare as keys of a set-up file.</summary>
public static class SetupNames
{
    /// <summary><c>model</c>.</summary>
    public const string Model = "model";

    /// <summary><c>layers</c>.</summary>
    public const string Layers = "layers";

    /// <summary><c>seq-len</c>.</summary>
    public const string SeqLen = "seq-len";

    /// <summary><c>micro-batch</c>.</summary>
    public const string MicroBatch = "micro-batch";

    /// <summary><c>grad-accum</c>.</summary>
    public const string GradAccum = "grad-accum";

    /// <summary><c>precision</c>.</summary>
    public const string Precision = "precision";

    /// <summary><c>master-weights</c>.</summary>
    public const string MasterWeights = "master-weights";

    /// <summary><c>optimizer</c>.</summary>
    public const string Optimizer = "optimizer";

    /// <summary><c>optimizer-impl</c>.</summary>
    public const string OptimizerImpl = "optimizer-impl";

    /// <summary><c>optimizer-step</c>.</summary>
    public const string OptimizerStep = "optimizer-step";

    /// <summary><c>clip-grad-norm</c>.</summary>
    public const string ClipGradNorm = "clip-grad-norm";

    /// <summary><c>zero-grad</c>.</summary>
    public const string ZeroGrad = "zero-grad";

    /// <summary><c>offload</c>.</summary>
    public const string Offload = "offload";

    /// <summary><c>shard</c>.</summary>
    public const string Shard = "shard";

    /// <summary><c>ranks</c>.</summary>
    public const string Ranks = "ranks";

    /// <summary><c>checkpointing</c>.</summary>
    public const string Checkpointing = "checkpointing";

    /// <summary><c>checkpointing-impl</c>.</summary>
    public const string CheckpointingImpl = "checkpointing-impl";

    /// <summary><c>attention</c>.</summary>
    public const string Attention = "attention";

    /// <summary><c>repeat-kv</c>.</summary>
    public const string RepeatKeyValue = "repeat-kv";

    /// <summary><c>loss</c>.</summary>
    public const string Loss = "loss";

    /// <summary><c>style</c>.</summary>
    public const string Style = "style";

    /// <summary><c>base-weights</c>.</summary>
    public const string BaseWeights = "base-weights";

    /// <summary><c>lora-rank</c>.</summary>
    public const string LoraRank = "lora-rank";

    /// <summary><c>lora-alpha</c>.</summary>
    public const string LoraAlpha = "lora-alpha";

    /// <summary><c>lora-dropout</c>.</summary>
    public const string LoraDropout = "lora-dropout";

    /// <summary><c>lora-targets</c>.</summary>
    public const string LoraTargets = "lora-targets";

    /// <summary><c>weights</c>.</summary>
    public const string Weights = "weights";

    /// <summary><c>load</c>.</summary>
    public const string Load = "load";

    /// <summary><c>save</c>.</summary>
    public const string Save = "save";

    /// <summary><c>save-method</c>.</summary>
    public const string SaveMethod = "save-method";

    /// <summary><c>save-to</c>.</summary>
    public const string SaveTo = "save-to";

    /// <summary><c>allocator</c>.</summary>
    public const string Allocator = "allocator";

    /// <summary><c>steps</c>.</summary>
    public const string Steps = "steps";

    /// <summary><c>seed</c>.</summary>
    public const string Seed = "seed";

    /// <summary>All of them, in the order in which a set-up is written.</summary>
    public static IReadOnlyList<string> All { get; } = [Model, .. NamedOption.All.Select(option => option.Name)];
}
