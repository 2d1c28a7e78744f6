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

    /// <summary><c>optimizer</c>.</summary>
    public const string Optimizer = "optimizer";

    /// <summary><c>optimizer-impl</c>.</summary>
    public const string OptimizerImpl = "optimizer-impl";

    /// <summary><c>attention</c>.</summary>
    public const string Attention = "attention";

    /// <summary><c>style</c>.</summary>
    public const string Style = "style";

    /// <summary><c>steps</c>.</summary>
    public const string Steps = "steps";

    /// <summary><c>seed</c>.</summary>
    public const string Seed = "seed";

    /// <summary>All of them, in the order in which a set-up is written.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Model, Layers, SeqLen, MicroBatch, GradAccum, Precision, Optimizer, OptimizerImpl, Attention, Style, Steps, Seed];

    /// <summary>Part of the command line's contract, but not available in this version.</summary>
    public static IReadOnlyList<string> Planned { get; } =
    [
        "checkpointing", "lora-rank", "lora-alpha", "lora-targets", "base-weights", "loss", "shard", "ranks", "offload",
    ];
}
