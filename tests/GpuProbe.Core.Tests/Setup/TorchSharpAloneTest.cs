using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

/// <summary>Which set-ups TorchSharp runs by itself, and what the others need gpuprobe's native library for.</summary>
public sealed class TorchSharpAloneTest
{
    private static readonly DecoderConfig Mistral = Catalogs.Models.Resolve("mistral-7b");
    private static readonly DecoderConfig Llama = Catalogs.Models.Resolve("llama-2-7b");
    private static readonly TrainingSetupOptions Plain = new() { SeqLen = "512", OptimizerImpl = "loop", RepeatKeyValue = "always", Allocator = "cuda-malloc-async" };
    private static readonly TrainingSetupOptions NoOptimizer = Plain with { Optimizer = "none", OptimizerImpl = null };

    public static TheoryData<TrainingSetupOptions> Possible =>
    [
        Plain,
        NoOptimizer,
        Plain with { OptimizerImpl = "torchsharp" },
        Plain with { Optimizer = "sgd", Precision = "fp16", ZeroGrad = "to-zero" },
        Plain with { Attention = "eager", RepeatKeyValue = null, Precision = "fp32", GradAccum = "2", MicroBatch = "3" },
        Plain with { MasterWeights = "fp32" },
        Plain with { LoraRank = "8", Precision = "fp32" },
    ];

    public static TheoryData<TrainingSetupOptions, string> Impossible => new()
    {
        { Plain with { Precision = "bf16-mixed" }, "--precision bf16-mixed (without it: fp32, bf16, fp16)" },
        { Plain with { Precision = "fp16", MasterWeights = "fp32" }, "--master-weights fp32 with --precision fp16 (without it: none)" },
        { Plain with { Optimizer = "adamw-8bit" }, "--optimizer adamw-8bit (without it: adamw, sgd, none)" },
        { Plain with { Optimizer = "adafactor" }, "--optimizer adafactor (without it: adamw, sgd, none)" },
        { Plain with { OptimizerImpl = "fused" }, "--optimizer-impl fused (without it: torchsharp, loop)" },
        { Plain with { OptimizerImpl = "foreach", MasterWeights = "fp32" }, "--optimizer-impl foreach (without it: loop)" },
        { Plain with { Optimizer = "sgd", OptimizerImpl = "foreach" }, "--optimizer-impl foreach (without it: loop)" },
        { Plain with { OptimizerStep = "in-backward" }, "--optimizer-step in-backward (without it: after-backward)" },
        { Plain with { ClipGradNorm = "0.5" }, "--clip-grad-norm 0.5 (without it: none)" },
        { Plain with { Checkpointing = "full" }, "--checkpointing full (without it: none)" },
        { Plain with { Attention = "flash" }, "--attention flash (without it: eager, sdpa)" },
        { Plain with { RepeatKeyValue = "auto" }, "--repeat-kv auto (without it: always)" },
        { Plain with { Loss = "chunked" }, "--loss chunked (without it: full)" },
        { Plain with { Style = "fused" }, "--style fused (without it: hf)" },
        { Plain with { LoraRank = "8" }, "--lora-rank 8 with weights of 16 bits (without it: --precision fp32)" },
        { Plain with { Weights = "model.safetensors" }, "--weights model.safetensors (without it: weights that are drawn)" },
        { Plain with { Save = "full" }, "--save full (without it: none)" },
        { Plain with { Allocator = null }, "--allocator native (without it: cuda-malloc-async)" },
        { Plain with { Allocator = "expandable-segments" }, "--allocator expandable-segments (without it: cuda-malloc-async)" },
    };

    [Theory]
    [MemberData(nameof(Possible))]
    public void What_TorchSharp_has_it_runs(TrainingSetupOptions options) => Assert.Empty(Lacks(options));

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_it_lacks_is_named_with_what_can_be_had(TrainingSetupOptions options, string lack) => Assert.Equal([lack], Lacks(options));

    [Fact]
    public void Several_are_all_named() => Assert.Equal(
        [
            "--optimizer-impl fused (without it: torchsharp, loop)",
            "--offload optimizer (without it: none)",
            "--checkpointing every:2 (without it: none)",
            "--repeat-kv auto (without it: always)",
            "--allocator native (without it: cuda-malloc-async)",
        ],
        Lacks(new TrainingSetupOptions { SeqLen = "512", Checkpointing = "every:2", Offload = "optimizer" }));

    [Fact]
    public void Heads_that_are_not_grouped_need_no_repetition() => Assert.Empty(
        TorchSharpAlone.Lacks(TrainingSetupBuilder.Build(Llama, Plain with { RepeatKeyValue = null }).Setup, onCard: true));

    [Fact]
    public void The_allocator_is_a_cards() => Assert.Empty(
        TorchSharpAlone.Lacks(TrainingSetupBuilder.Build(Mistral, Plain with { Allocator = null }).Setup, onCard: false));

    private static IReadOnlyList<string> Lacks(TrainingSetupOptions options) =>
        TorchSharpAlone.Lacks(TrainingSetupBuilder.Build(Mistral, options).Setup, onCard: true);
}
