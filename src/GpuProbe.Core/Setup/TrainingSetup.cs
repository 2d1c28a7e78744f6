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

    /// <summary>Types of weights, gradients and activations.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>Whether the optimizer works on fp32 copies of 16-bit weights.</summary>
    public MasterWeights MasterWeights { get; init; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW;

    /// <summary>How the optimizer's step is written; decides its temporaries.</summary>
    public OptimizerImpl OptimizerImpl { get; init; } = OptimizerImpl.Fused;

    /// <summary>When weights are updated.</summary>
    public StepTiming OptimizerStep { get; init; }

    /// <summary>Largest norm of all gradients together, beyond which they are scaled down; <see langword="null"/> for no limit.</summary>
    public double? ClipGradNorm { get; init; }

    /// <summary>What becomes of gradients after a step.</summary>
    public ZeroGrad ZeroGrad { get; init; }

    /// <summary>What is kept in the host's memory.</summary>
    public Offload Offload { get; init; }

    /// <summary>What the ranks of a distributed run share out among themselves.</summary>
    public Sharding Sharding { get; init; }

    /// <summary>Processes with a card each that train together; 1 without sharding. Figures are those of the first rank.</summary>
    public long Ranks { get; init; } = 1;

    /// <summary>Which activations are computed again in backward.</summary>
    public Checkpointing Checkpointing { get; init; } = new(CheckpointingKind.None);

    /// <summary>Which of PyTorch's implementations of checkpointing is imitated.</summary>
    public CheckpointingImpl CheckpointingImpl { get; init; }

    /// <summary>How attention is computed.</summary>
    public Attention Attention { get; init; } = Attention.Sdpa;

    /// <summary>Whether grouped keys and values are repeated before attention.</summary>
    public RepeatKeyValue RepeatKeyValue { get; init; }

    /// <summary>How the loss is computed.</summary>
    public Loss Loss { get; init; }

    /// <summary>Whose modules are imitated.</summary>
    public Style Style { get; init; } = Style.Hf;

    /// <summary>How weights that are not trained are held.</summary>
    public BaseWeights BaseWeights { get; init; }

    /// <summary>Low-rank adapters; <see langword="null"/> for training all weights.</summary>
    public Lora? Lora { get; init; }

    /// <summary>A <c>.safetensors</c> file, its index, or the folder of either, from which weights are loaded; <see langword="null"/> draws them.</summary>
    public string? Weights { get; init; }

    /// <summary>How weights are loaded.</summary>
    public Transfer Load { get; init; }

    /// <summary>What is written to files after the last step.</summary>
    public Save Save { get; init; }

    /// <summary>How it is written.</summary>
    public Transfer SaveMethod { get; init; }

    /// <summary>The folder it is written to; <see langword="null"/> for one that is removed again after it was measured.</summary>
    public string? SaveTo { get; init; }

    /// <summary>Which of libtorch's allocators serves a card; the CPU has none of them.</summary>
    public Allocator Allocator { get; init; }

    /// <summary>Full steps to run when measuring; at least 2, because the first has no optimizer states.</summary>
    public int Steps { get; init; } = 2;

    /// <summary>Seed of weights and tokens.</summary>
    public long Seed { get; init; }

    /// <summary>Whether fewer blocks are built than the model has: figures then are those of a slice.</summary>
    public bool IsSlice => Layers != Model.NumHiddenLayers;

    /// <summary>Whether weights, gradients and states lie in shares on all ranks, as PyTorch's <c>fully_shard</c> has them.</summary>
    public bool IsFullySharded => Sharding is Sharding.Zero2 or Sharding.Zero3;

    /// <summary>The same run of fewer (or more) blocks; an interval of checkpointing beyond them becomes their number.</summary>
    /// <param name="layers">Decoder blocks to build.</param>
    public TrainingSetup WithLayers(long layers) => this with
    {
        Layers = layers,
        Checkpointing = Checkpointing with { Interval = Math.Min(Checkpointing.Interval, layers) },
    };

    /// <summary>Whether autocast runs over fp32 weights; where these are fully sharded, each gathered copy is made in 16 bits instead.</summary>
    public bool UsesAutocast => IsMixed && !IsFullySharded;

    /// <summary>Whether weights are fp32 and matrix products are computed in 16 bits.</summary>
    public bool IsMixed => Precision is Precision.Bf16Mixed or Precision.Fp16Mixed;

    /// <summary>Type of weights that are trained in full.</summary>
    public ElementType WeightType => Precision switch
    {
        Precision.Bf16 => ElementType.Bf16,
        Precision.Fp16 => ElementType.Fp16,
        _ => ElementType.Fp32,
    };

    /// <summary>Type in which matrix products are computed.</summary>
    public ElementType ComputeType => Precision switch
    {
        Precision.Bf16 or Precision.Bf16Mixed => ElementType.Bf16,
        Precision.Fp16 or Precision.Fp16Mixed => ElementType.Fp16,
        _ => ElementType.Fp32,
    };

    /// <summary>Whether linear layers of the blocks are held in 4 bits.</summary>
    public bool IsQuantized => BaseWeights is BaseWeights.Nf4 or BaseWeights.Nf4Double;

    /// <summary>Type in which the model's weights are made or loaded; those held in 4 bits are quantized from it.</summary>
    public ElementType BaseType => BaseWeights switch
    {
        BaseWeights.Same => WeightType,
        BaseWeights.Bf16 => ElementType.Bf16,
        _ => ComputeType,
    };

    /// <summary>
    /// Type of embedding, norms and head, and so of what passes between blocks: beside 4-bit weights PEFT's
    /// <c>prepare_model_for_kbit_training</c> makes it fp32.
    /// </summary>
    public ElementType HiddenType => IsQuantized && Style == Style.Hf ? ElementType.Fp32 : BaseType;

    /// <summary>Type of adapters: fp32 in PEFT and under autocast, that of their inputs in torchtune.</summary>
    public ElementType AdapterType => Style == Style.Hf || IsMixed ? ElementType.Fp32 : BaseType;
}
