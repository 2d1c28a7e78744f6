using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>One training run, complete: every default is expanded, so that equal values mean equal runs.</summary>
public sealed record TrainingSetup
{
    /// <summary>The model's shape.</summary>
    public required DecoderConfig Model { get; init; }

    /// <summary>Decoder blocks to build: the model's own number, or fewer for a slice.</summary>
    public required long Layers { get; init; }

    /// <summary>Tokens in one sequence.</summary>
    public required long SeqLen { get; init; }

    /// <summary>Sequences in one forward and backward pass.</summary>
    public long MicroBatch { get; init; } = 1;

    /// <summary>Forward and backward passes before one optimizer step.</summary>
    public long GradAccum { get; init; } = 1;

    /// <summary>Type of weights, gradients and activations.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW;

    /// <summary>How the optimizer's step is written; decides its temporaries.</summary>
    public OptimizerImpl OptimizerImpl { get; init; } = OptimizerImpl.Fused;

    /// <summary>How attention is computed.</summary>
    public Attention Attention { get; init; } = Attention.Sdpa;

    /// <summary>Whose modules are imitated.</summary>
    public Style Style { get; init; } = Style.Hf;

    /// <summary>Full steps to run when measuring; at least 2, because the first has no optimizer states.</summary>
    public int Steps { get; init; } = 2;

    /// <summary>Seed of weights and tokens.</summary>
    public long Seed { get; init; }

    /// <summary>Whether fewer blocks are built than the model has: figures then are those of a slice.</summary>
    public bool IsSlice => Layers != Model.NumHiddenLayers;
}
