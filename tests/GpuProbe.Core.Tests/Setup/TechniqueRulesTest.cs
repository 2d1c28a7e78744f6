using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

/// <summary>Which techniques go together, and what each means where nothing is said.</summary>
public sealed class TechniqueRulesTest
{
    private static readonly DecoderConfig Mistral = Catalogs.Models.Resolve("mistral-7b");
    private static readonly TrainingSetupOptions Minimal = new() { SeqLen = "1024" };
    private static readonly TrainingSetupOptions Zero3 = Minimal with { Shard = "zero3", Ranks = "8" };
    private static readonly TrainingSetupOptions Lora = Minimal with { LoraRank = "16" };

    public static TheoryData<TrainingSetupOptions, string> Contradictions => new()
    {
        { Minimal with { LoraAlpha = "8" }, "--lora-alpha is given, but --lora-rank is not: without a rank there are no adapters" },
        { Minimal with { LoraTargets = "q_proj" }, "--lora-targets is given, but --lora-rank is not: without a rank there are no adapters" },
        { Lora with { LoraRank = "0" }, "--lora-rank is 0; allowed: a whole number from 1 to 4096, the hidden size of mistral-7b" },
        { Lora with { LoraRank = "r16" }, "--lora-rank is r16; allowed: a whole number from 1 to 4096, the hidden size of mistral-7b" },
        { Lora with { LoraRank = "4097" }, "--lora-rank is 4097; allowed: a whole number from 1 to 4096, the hidden size of mistral-7b" },
        { Lora with { LoraAlpha = "0" }, "--lora-alpha is 0; allowed: a number greater than 0" },
        { Lora with { LoraDropout = "1" }, "--lora-dropout is 1; allowed: a number from 0 and below 1" },
        { Lora with { LoraTargets = "q_proj,qkv_proj" }, "--lora-targets 'qkv_proj' is no linear layer of mistral-7b (did you mean 'k_proj'?); allowed: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, all-linear" },
        { Lora with { LoraTargets = "lm_head" }, "--lora-targets 'lm_head' is no linear layer of mistral-7b; allowed: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, all-linear" },
        { Lora with { LoraTargets = "" }, "--lora-targets '' is no linear layer of mistral-7b; allowed: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, all-linear" },
        { Minimal with { BaseWeights = "nf4" }, "--base-weights nf4 needs --lora-rank: 4-bit weights cannot be trained, only adapters beside them" },
        { Minimal with { BaseWeights = "nf4-double" }, "--base-weights nf4-double needs --lora-rank: 4-bit weights cannot be trained, only adapters beside them" },
        { Minimal with { BaseWeights = "bf16", Precision = "fp32" }, "--base-weights bf16 needs --lora-rank, or the precision bf16: weights that are trained have the precision's type" },
        { Minimal with { Checkpointing = "every:0" }, "--checkpointing is every:0; allowed: every:K with a whole number from 1 to 32, the layers of mistral-7b" },
        { Minimal with { Checkpointing = "every:3", Layers = "2" }, "--checkpointing is every:3; allowed: every:K with a whole number from 1 to 2, the layers of mistral-7b" },
        { Minimal with { Checkpointing = "selective", CheckpointingImpl = "reentrant" }, "--checkpointing-impl reentrant does not go with selective checkpointing, which PyTorch has without re-entry only" },
        { Minimal with { Optimizer = "adamw-8bit", OptimizerImpl = "fused" }, "--optimizer-impl is fused; allowed with adamw-8bit: loop" },
        { Minimal with { Optimizer = "adafactor", OptimizerImpl = "fused" }, "--optimizer-impl is fused; allowed with adafactor: loop, foreach" },
        { Minimal with { Offload = "optimizer", OptimizerImpl = "loop" }, "--optimizer-impl is loop; allowed with adamw on the host: fused" },
        { Minimal with { Offload = "optimizer", Optimizer = "sgd" }, "--offload optimizer needs the optimizer adamw or adamw-8bit" },
        { Minimal with { OptimizerStep = "in-backward", GradAccum = "2" }, "--optimizer-step in-backward needs --grad-accum 1: a gradient is gone before the next micro-batch could add to it" },
        { Minimal with { OptimizerStep = "in-backward", ClipGradNorm = "1" }, "--optimizer-step in-backward does not go with --clip-grad-norm: the norm needs all gradients at once" },
        { Minimal with { OptimizerStep = "in-backward", Optimizer = "none" }, "--optimizer-step in-backward needs an optimizer" },
        { Minimal with { ClipGradNorm = "-1" }, "--clip-grad-norm is -1; allowed: a number greater than 0" },
        { Minimal with { MasterWeights = "fp32", Precision = "bf16-mixed" }, "--master-weights fp32 does not go with bf16-mixed, whose weights are fp32 already" },
        { Minimal with { Ranks = "8" }, "--ranks 8 needs --shard: how the cards train together" },
        { Minimal with { Ranks = "0" }, "--ranks is 0; allowed: a whole number from 1 to 1024" },
        { Minimal with { Shard = "fsdp" }, "--shard 'fsdp' is not known; allowed: none, ddp, zero1, zero2, zero3" },
        { Minimal with { Shard = "zero3" }, "--shard zero3 needs --ranks of at least 2: the cards that train together" },
        { Minimal with { Shard = "zero1", Ranks = "8", Optimizer = "none" }, "--shard zero1 needs an optimizer" },
        { Minimal with { Shard = "zero1", Ranks = "8", Optimizer = "adamw-8bit" }, "--shard zero1 with --optimizer adamw-8bit is not available in this version" },
        { Minimal with { Shard = "ddp", Ranks = "8", OptimizerStep = "in-backward" }, "--shard ddp with --optimizer-step in-backward is not available in this version" },
        { Zero3 with { LoraRank = "8" }, "--shard zero3 with --lora-rank is not available in this version" },
        { Zero3 with { Weights = "model.safetensors" }, "--shard zero3 with --weights is not available in this version" },
        { Zero3 with { Save = "full" }, "--shard zero3 with --save is not available in this version" },
        { Zero3 with { Optimizer = "adafactor" }, "--shard zero3 with --optimizer adafactor is not available in this version" },
        { Zero3 with { Optimizer = "adamw-8bit" }, "--shard zero3 with --optimizer adamw-8bit is not available in this version" },
        { Zero3 with { OptimizerImpl = "torchsharp" }, "--shard zero3 does not go with --optimizer-impl torchsharp: TorchSharp trains on one card" },
        { Zero3 with { OptimizerStep = "in-backward" }, "--shard zero3 with --optimizer-step in-backward is not available in this version" },
        { Zero3 with { MasterWeights = "fp32" }, "--shard zero3 with --master-weights fp32 is not available in this version" },
        { Zero3 with { Offload = "optimizer" }, "--shard zero3 with --offload optimizer is not available in this version" },
        { Zero3 with { Precision = "fp16-mixed" }, "--shard zero3 with --precision fp16-mixed is not available in this version" },
        { Zero3 with { Checkpointing = "full", CheckpointingImpl = "reentrant" }, "--shard zero3 with --checkpointing-impl reentrant is not available in this version" },
        { Minimal with { Save = "adapters" }, "--save adapters needs --lora-rank: there are no adapters" },
        { Minimal with { SaveTo = "out" }, "--save-to is given, but --save is not" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void What_does_not_go_together_is_refused(TrainingSetupOptions options, string message) =>
        Assert.Equal(message, Refused.Line(() => TrainingSetupBuilder.Build(Mistral, options)));

    [Fact]
    public void Adapters_sit_on_the_attention_unless_something_else_is_said()
    {
        Assert.Equal(
            new Lora(16, 16, 0, Projections.Query | Projections.Key | Projections.Value | Projections.Output),
            TrainingSetupBuilder.Build(Mistral, Lora).Setup.Lora);
        Assert.Equal(
            "qkv_proj,o_proj",
            ProjectionNames.Text(TrainingSetupBuilder.Build(Catalogs.Models, Lora with { Model = "phi-3-mini" }).Setup.Lora!.Targets));
        Assert.Equal(
            "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
            ProjectionNames.Text(TrainingSetupBuilder.Build(Mistral, Lora with { LoraTargets = "all-linear" }).Setup.Lora!.Targets));
        Assert.Equal(
            new Lora(16, 32, 0.05, Projections.Value | Projections.Down),
            TrainingSetupBuilder.Build(Mistral, Lora with { LoraTargets = "down_proj, v_proj", LoraAlpha = "32", LoraDropout = "0.05" }).Setup.Lora);
    }

    [Theory]
    [InlineData("adamw", OptimizerImpl.Fused)]
    [InlineData("sgd", OptimizerImpl.Fused)]
    [InlineData("adafactor", OptimizerImpl.Loop)]
    [InlineData("adamw-8bit", OptimizerImpl.Loop)]
    public void An_optimizer_has_its_own_default_implementation(string optimizer, OptimizerImpl implementation) =>
        Assert.Equal(implementation, TrainingSetupBuilder.Build(Mistral, Minimal with { Optimizer = optimizer }).Setup.OptimizerImpl);

    [Theory]
    [InlineData("none", "none", false, false, false)]
    [InlineData("full", "full", true, true, true)]
    [InlineData("every:2", "every:2", true, false, true)]
    [InlineData("every:3", "every:3", true, false, false)]
    [InlineData("selective", "selective", true, true, true)]
    [InlineData("selective:attention", "selective:attention", true, true, true)]
    public void Checkpointing_covers_blocks(string typed, string text, bool first, bool second, bool third)
    {
        Checkpointing checkpointing = TrainingSetupBuilder.Build(Mistral, Minimal with { Checkpointing = typed }).Setup.Checkpointing;

        Assert.Equal(text, checkpointing.ToString());
        Assert.Equal((first, second, third), (checkpointing.Covers(0), checkpointing.Covers(1), checkpointing.Covers(2)));
    }

    [Theory]
    [InlineData("fp32", ElementType.Fp32, ElementType.Fp32, false)]
    [InlineData("bf16", ElementType.Bf16, ElementType.Bf16, false)]
    [InlineData("fp16", ElementType.Fp16, ElementType.Fp16, false)]
    [InlineData("bf16-mixed", ElementType.Fp32, ElementType.Bf16, true)]
    [InlineData("fp16-mixed", ElementType.Fp32, ElementType.Fp16, true)]
    public void A_precision_gives_types_to_weights_and_products(string precision, ElementType weights, ElementType compute, bool mixed)
    {
        TrainingSetup setup = TrainingSetupBuilder.Build(Mistral, Minimal with { Precision = precision }).Setup;

        Assert.Equal((weights, compute, mixed), (setup.WeightType, setup.ComputeType, setup.IsMixed));
    }

    [Theory]
    [InlineData("bf16", "same", "hf", ElementType.Bf16, ElementType.Bf16, ElementType.Fp32)]
    [InlineData("fp32", "bf16", "hf", ElementType.Bf16, ElementType.Bf16, ElementType.Fp32)]
    [InlineData("fp16", "nf4", "hf", ElementType.Fp16, ElementType.Fp32, ElementType.Fp32)]
    [InlineData("bf16-mixed", "same", "hf", ElementType.Fp32, ElementType.Fp32, ElementType.Fp32)]
    [InlineData("bf16-mixed", "nf4-double", "hf", ElementType.Bf16, ElementType.Fp32, ElementType.Fp32)]
    [InlineData("bf16", "same", "fused", ElementType.Bf16, ElementType.Bf16, ElementType.Bf16)]
    [InlineData("fp32", "bf16", "fused", ElementType.Bf16, ElementType.Bf16, ElementType.Bf16)]
    [InlineData("fp16", "nf4", "fused", ElementType.Fp16, ElementType.Fp16, ElementType.Fp16)]
    [InlineData("bf16-mixed", "nf4", "fused", ElementType.Bf16, ElementType.Bf16, ElementType.Fp32)]
    public void Frozen_weights_and_adapters_have_types_of_their_own(
        string precision, string weights, string style, ElementType loaded, ElementType hidden, ElementType adapters)
    {
        TrainingSetup setup = TrainingSetupBuilder.Build(Mistral, Lora with { Precision = precision, BaseWeights = weights, Style = style }).Setup;

        Assert.Equal((loaded, hidden, adapters), (setup.BaseType, setup.HiddenType, setup.AdapterType));
    }
}
