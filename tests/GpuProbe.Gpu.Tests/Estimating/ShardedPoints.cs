using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Sharded set-ups as they are typed, for both programs.</summary>
internal static class ShardedPoints
{
    /// <summary>Options in pairs of a name and a value.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "--model mistral-7b --seq-len 1024 --shard zero3 --ranks 8",
        "--model mistral-7b --seq-len 1024 --shard zero3 --ranks 2 --checkpointing full",
        "--model mistral-7b --seq-len 1024 --shard zero3 --ranks 64 --optimizer-impl foreach --clip-grad-norm 1",
        "--model qwen2.5-1.5b --seq-len 512 --shard zero3 --ranks 8 --precision bf16-mixed",
        "--model phi-3-mini --layers 8 --seq-len 512 --shard zero2 --ranks 8 --grad-accum 2 --checkpointing full --optimizer-impl foreach",
        "--model llama-3.2-1b --seq-len 512 --shard zero3 --ranks 64 --precision fp16 --grad-accum 2 --checkpointing selective",
        "--model smollm2-135m --seq-len 256 --shard zero3 --ranks 7 --precision fp32 --style fused",
        "--model smollm2-135m --layers 6 --seq-len 256 --shard zero2 --ranks 64 --precision bf16-mixed --checkpointing every:2 --zero-grad to-zero",
        "--model tinyllama-1.1b --layers 4 --seq-len 300 --shard zero2 --ranks 2 --optimizer sgd --optimizer-impl foreach --loss chunked",
        "--model tinyllama-1.1b --layers 4 --seq-len 300 --shard zero3 --ranks 3 --optimizer-impl loop --attention eager",
        "--model qwen2.5-0.5b --layers 5 --seq-len 300 --shard zero3 --ranks 8 --checkpointing selective:attention --micro-batch 3 --optimizer none",
        "--model mistral-7b --layers 4 --seq-len 1024 --shard ddp --ranks 8",
        "--model smollm2-135m --seq-len 256 --shard ddp --ranks 64 --precision bf16-mixed --optimizer-impl foreach --grad-accum 2",
        "--model tinyllama-1.1b --layers 6 --seq-len 256 --shard ddp --ranks 2 --precision fp16-mixed --checkpointing full --checkpointing-impl reentrant --optimizer sgd",
        "--model mistral-7b --layers 6 --seq-len 256 --shard ddp --ranks 2 --lora-rank 16 --base-weights nf4 --checkpointing full",
        "--model llama-3.2-1b --layers 6 --seq-len 256 --shard ddp --ranks 8 --optimizer adafactor --optimizer-impl loop --zero-grad to-zero",
        "--model mistral-7b --layers 4 --seq-len 1024 --shard zero1 --ranks 8",
        "--model smollm2-135m --seq-len 256 --shard zero1 --ranks 64 --precision bf16-mixed --optimizer-impl foreach --grad-accum 2",
        "--model tinyllama-1.1b --layers 6 --seq-len 256 --shard zero1 --ranks 2 --precision fp16-mixed --clip-grad-norm 1 --optimizer-impl loop --zero-grad to-zero",
    ];

    /// <summary>The set-up that the words ask for.</summary>
    public static TrainingSetup Setup(string words)
    {
        var options = new TrainingSetupOptions();
        foreach ((string name, string value) in Pairs(words))
        {
            options = name == SetupNames.Model
                ? options with { Model = value }
                : NamedOption.All.Single(option => option.Name == name).With(options, value);
        }

        return TrainingSetupBuilder.Build(Presets.Models, options).Setup;
    }

    /// <summary>The same for a Python program, which takes a file for the model.</summary>
    public static IEnumerable<string> ForPython(string words) => Pairs(words).SelectMany(pair => pair.Name == SetupNames.Model
        ? (string[])["--config", Path.Combine(Requirements.Models, pair.Value + ".json")]
        : ["--" + pair.Name, pair.Value]);

    private static IEnumerable<(string Name, string Value)> Pairs(string words) =>
        words.Split(' ').Chunk(2).Select(pair => (pair[0].TrimStart('-'), pair[1]));
}
