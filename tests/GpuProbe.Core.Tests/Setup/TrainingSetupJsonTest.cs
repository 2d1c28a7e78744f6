using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

public sealed class TrainingSetupJsonTest
{
    private static readonly Gen<TrainingSetup> Setups =
        from model in Shapes.Configs
        from layers in Gen.Choose(1, (int)model.NumHiddenLayers)
        from seqLen in Gen.Choose(1, 4096)
        from microBatch in Gen.Choose(1, 64)
        from gradAccum in Gen.Choose(1, 16)
        from precision in Gen.Elements(Enum.GetValues<Precision>())
        from optimizer in Gen.Elements(Enum.GetValues<Optimizer>())
        from implementation in Gen.Elements(Implementations(optimizer))
        from checkpointing in Checkpointings(layers)
        from loss in Gen.Elements(Enum.GetValues<Loss>())
        from zeroGrad in Gen.Elements(Enum.GetValues<ZeroGrad>())
        from clip in Gen.Elements<double?>(null, 0.5, 1)
        from lora in Loras(model)
        from baseWeights in Gen.Elements(lora is null ? [BaseWeights.Same] : Enum.GetValues<BaseWeights>())
        from save in Gen.Elements(lora is null ? [Save.None, Save.Full] : Enum.GetValues<Save>())
        from sharding in Gen.Elements<Sharding>(lora is null && save == Save.None && optimizer == Optimizer.None && precision != Precision.Fp16Mixed
            ? [Sharding.None, Sharding.Ddp, Sharding.Zero2, Sharding.Zero3]
            : [Sharding.None])
        from ranks in Gen.Choose(2, 1024)
        from attention in Gen.Elements(Enum.GetValues<Attention>())
        from style in Gen.Elements(Enum.GetValues<Style>())
        from allocator in Gen.Elements(Enum.GetValues<Allocator>())
        from steps in Gen.Choose(2, 100)
        from seed in Gen.Choose(0, int.MaxValue)
        select new TrainingSetup
        {
            Model = model,
            Layers = layers,
            SeqLen = seqLen,
            MicroBatch = microBatch,
            GradAccum = gradAccum,
            Precision = precision,
            Optimizer = optimizer,
            OptimizerImpl = implementation,
            Checkpointing = checkpointing,
            Loss = loss,
            ZeroGrad = zeroGrad,
            ClipGradNorm = clip,
            Lora = lora,
            BaseWeights = baseWeights,
            Save = save,
            Attention = attention,
            Style = style,
            Allocator = allocator,
            Sharding = sharding,
            Ranks = sharding == Sharding.None ? 1 : ranks,
            Steps = steps,
            Seed = seed * 4_000_000_000L,
        };

    private static OptimizerImpl[] Implementations(Optimizer optimizer) => optimizer switch
    {
        Optimizer.AdamW8Bit => [OptimizerImpl.Loop],
        Optimizer.Adafactor => [OptimizerImpl.Loop, OptimizerImpl.Foreach],
        Optimizer.Sgd => [OptimizerImpl.Fused, OptimizerImpl.Foreach, OptimizerImpl.Loop],
        _ => Enum.GetValues<OptimizerImpl>(),
    };

    private static Gen<Checkpointing> Checkpointings(int layers) =>
        from kind in Gen.Elements(Enum.GetValues<CheckpointingKind>())
        from interval in Gen.Choose(1, layers)
        select new Checkpointing(kind, kind == CheckpointingKind.Every ? interval : 1);

    private static Gen<Lora?> Loras(DecoderConfig model) =>
        from rank in Gen.Choose(0, (int)model.HiddenSize)
        from alpha in Gen.Elements(0.5, 16, 32)
        from dropout in Gen.Elements(0, 0.05, 0.5)
        from subset in Gen.Choose(1, 511)
        let targets = (Projections)subset & ProjectionNames.Of(model)
        select rank == 0 || targets == Projections.None ? null : new Lora(rank, alpha, dropout, targets);

    public static TheoryData<string> Models => [.. Catalogs.Models.Names];

    [Fact]
    public void What_is_written_reads_back_equal() => Check.QuickThrowOnFailure(Prop.ForAll(
        Setups.ToArbitrary(),
        setup => TrainingSetupJson.Parse(TrainingSetupJson.Write(setup), "setup") == setup));

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_preset_reads_back_equal(string model)
    {
        TrainingSetup setup = TrainingSetupBuilder.Build(Catalogs.Models, new() { Model = model, SeqLen = "512" }).Setup;

        Assert.Equal(setup, TrainingSetupJson.Parse(TrainingSetupJson.Write(setup), "setup"));
    }

    [Fact]
    public void Every_default_is_spelled_out()
    {
        TrainingSetup setup = TrainingSetupBuilder.Build(Catalogs.Models, new() { Model = "qwen2.5-0.5b", SeqLen = "512" }).Setup;

        Assert.Equal(
            """
            {
              "model": {
                "_name_or_path": "qwen2.5-0.5b",
                "model_type": "qwen2",
                "vocab_size": 151936,
                "hidden_size": 896,
                "intermediate_size": 4864,
                "num_hidden_layers": 24,
                "num_attention_heads": 14,
                "num_key_value_heads": 2,
                "head_dim": 64,
                "max_position_embeddings": 32768,
                "hidden_act": "silu",
                "rms_norm_eps": 1E-06,
                "rope_theta": 1000000,
                "tie_word_embeddings": true,
                "use_sliding_window": false,
                "max_window_layers": 0,
                "sliding_window": null
              },
              "layers": 24,
              "seq-len": 512,
              "micro-batch": 1,
              "grad-accum": 1,
              "precision": "bf16",
              "master-weights": "none",
              "optimizer": "adamw",
              "optimizer-impl": "fused",
              "optimizer-step": "after-backward",
              "clip-grad-norm": null,
              "zero-grad": "to-none",
              "offload": "none",
              "shard": "none",
              "ranks": 1,
              "checkpointing": "none",
              "checkpointing-impl": "non-reentrant",
              "attention": "sdpa",
              "repeat-kv": "auto",
              "loss": "full",
              "style": "hf",
              "base-weights": "same",
              "lora-rank": null,
              "lora-alpha": null,
              "lora-dropout": null,
              "lora-targets": null,
              "weights": null,
              "load": "streaming",
              "save": "none",
              "save-method": "streaming",
              "save-to": null,
              "allocator": "native",
              "steps": 2,
              "seed": 0
            }
            """,
            TrainingSetupJson.Write(setup));
    }

    [Fact]
    public void A_complete_setup_names_no_model() => Assert.Equal(
        "worker: model is not spelled out; allowed: an object in the shape of config.json",
        Refused.Line(() => TrainingSetupJson.Parse("""{ "model": "mistral-7b", "seq-len": 8 }""", "worker")));

    [Fact]
    public void A_shape_that_no_file_can_say_is_not_written()
    {
        TrainingSetup setup = TrainingSetupBuilder.Build(Catalogs.Models, new() { Model = "mistral-7b", SeqLen = "8" }).Setup;

        Assert.Throws<ArgumentException>(() => TrainingSetupJson.Write(setup with { Model = setup.Model with { QkvBias = true } }));
    }
}
