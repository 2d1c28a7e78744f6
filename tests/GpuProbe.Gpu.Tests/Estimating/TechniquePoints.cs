using System.Globalization;
using GpuProbe.Core;
using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>
/// Set-ups that cross all techniques: every option of each is drawn by a fixed sequence of numbers; what does not go together is
/// drawn again. The first ones are whole models, the others a few layers of them.
/// </summary>
internal static class TechniquePoints
{
    private const int Count = 240;
    private const int WholeModels = 24;

    private static readonly string[] Models = ["mistral-7b", "llama-3.2-1b", "qwen2.5-0.5b", "phi-3-mini", "smollm2-135m", "tinyllama-1.1b"];

    private static readonly (string Name, string?[] Values)[] Options =
    [
        (SetupNames.SeqLen, ["128", "384", "777", "1024", "2048"]),
        (SetupNames.MicroBatch, ["1", "1", "2", "3"]),
        (SetupNames.GradAccum, ["1", "1", "2", "3"]),
        (SetupNames.Precision, ["bf16", "fp32", "fp16", "bf16-mixed", "fp16-mixed", "bf16"]),
        (SetupNames.MasterWeights, ["none", "none", "none", "fp32"]),
        (SetupNames.Optimizer, ["adamw", "adamw", "adamw", "adamw-8bit", "sgd", "adafactor", "none"]),
        (SetupNames.OptimizerImpl, [null, null, "foreach", "loop", "torchsharp"]),
        (SetupNames.OptimizerStep, ["after-backward", "after-backward", "after-backward", "in-backward"]),
        (SetupNames.ClipGradNorm, [null, null, "1"]),
        (SetupNames.ZeroGrad, ["to-none", "to-none", "to-zero"]),
        (SetupNames.Offload, ["none", "none", "none", "optimizer"]),
        (SetupNames.Checkpointing, ["none", "none", "full", "full", "every:2", "selective", "selective:attention"]),
        (SetupNames.CheckpointingImpl, ["non-reentrant", "non-reentrant", "reentrant"]),
        (SetupNames.Attention, ["sdpa", "sdpa", "eager", "flash", "efficient", "math"]),
        (SetupNames.RepeatKeyValue, ["auto", "auto", "always"]),
        (SetupNames.Loss, ["full", "full", "chunked"]),
        (SetupNames.Style, ["hf", "hf", "fused"]),
        (SetupNames.LoraRank, [null, null, null, "8", "16", "64"]),
        (SetupNames.LoraDropout, [null, null, "0.05"]),
        (SetupNames.LoraTargets, [null, "all-linear", "v_proj,q_proj", "qkv_proj,down_proj"]),
        (SetupNames.BaseWeights, ["same", "same", "bf16", "nf4", "nf4-double"]),
    ];

    private static readonly string[] NeedAdapters = [SetupNames.LoraDropout, SetupNames.LoraTargets, SetupNames.BaseWeights];

    /// <summary>The set-ups by a name that tells them apart.</summary>
    public static IReadOnlyDictionary<string, TrainingSetup> All { get; } = Draw();

    /// <summary>Every value of every option that is not its default: all must be among them.</summary>
    public static IEnumerable<string> Values => Options.SelectMany(option => option.Values
        .Where(value => !IsDefault(value))
        .Distinct()
        .Select(value => $"{option.Name}={value}"));

    private static Dictionary<string, TrainingSetup> Draw()
    {
        var points = new Dictionary<string, TrainingSetup>();
        ulong state = 20_261_121;
        while (points.Count < Count)
        {
            int turn = points.Count;
            long? layers = turn < WholeModels ? null : 2 + (turn % 3);
            var options = new TrainingSetupOptions { Model = Models[turn % Models.Length], Layers = layers?.ToString(CultureInfo.InvariantCulture) };
            foreach ((string name, string?[] values) in Options)
            {
                string? value = values[Next(ref state) % (ulong)values.Length];
                if (value is not null && (options.LoraRank is not null || !NeedAdapters.Contains(name)))
                    options = NamedOption.All.Single(option => option.Name == name).With(options, value);
            }

            if (Checked(options) is { } setup && Runs(setup))
                points.TryAdd($"{turn:000} {setup.Model.Name} L{setup.Layers} {Text(options)}", setup);
        }

        return points;
    }

    private static TrainingSetup? Checked(TrainingSetupOptions options)
    {
        try
        {
            return TrainingSetupBuilder.Build(Presets.Models, options).Setup;
        }
        catch (ToolException)
        {
            return null;
        }
    }

    // Kernels that libtorch has for this card: flash for 16-bit elements, the memory-efficient one for heads that are not grouped.
    private static bool Runs(TrainingSetup setup)
    {
        bool grouped = setup.Model.NumAttentionHeads != setup.Model.NumKeyValueHeads && setup.RepeatKeyValue == RepeatKeyValue.Auto;
        return setup.Attention switch
        {
            Attention.Flash => setup.IsMixed || setup.HiddenType != ElementType.Fp32,
            Attention.Efficient => !grouped,
            _ => true,
        };
    }

    private static string Text(TrainingSetupOptions options) => string.Join(
        ' ',
        NamedOption.All
            .Where(option => option.Name != SetupNames.Layers && !IsDefault(option.Of(options)))
            .Select(option => $"{option.Name}={option.Of(options)}"));

    private static bool IsDefault(string? value) => value is null or "none" or "to-none" or "after-backward" or "auto" or "same";

    // Knuth's MMIX generator; its high bits.
    private static ulong Next(ref ulong state)
    {
        state = unchecked((state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407);
        return state >> 33;
    }
}
