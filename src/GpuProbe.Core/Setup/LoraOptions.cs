using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Reads the options of low-rank adapters.</summary>
internal static class LoraOptions
{
    /// <summary>The adapters, or <see langword="null"/> where no rank is given.</summary>
    public static Lora? Read(LayeredOptions options, DecoderConfig model)
    {
        long? rank = options.OptionalInteger(SetupNames.LoraRank, o => o.LoraRank, 1, model.HiddenSize, $", the hidden size of {model.Name}");
        if (rank is null)
        {
            RequireRank(options, SetupNames.LoraAlpha, o => o.LoraAlpha);
            RequireRank(options, SetupNames.LoraDropout, o => o.LoraDropout);
            RequireRank(options, SetupNames.LoraTargets, o => o.LoraTargets);
            return null;
        }

        return new(
            rank.Value,
            options.Number(SetupNames.LoraAlpha, o => o.LoraAlpha, Lora.DefaultAlpha, 0, double.MaxValue, minExcluded: true),
            options.Number(SetupNames.LoraDropout, o => o.LoraDropout, 0, 0, 1),
            options.Text(o => o.LoraTargets) is { } targets
                ? ProjectionNames.Parse(targets, options.Spell(SetupNames.LoraTargets, o => o.LoraTargets), model)
                : ProjectionNames.AttentionOf(model));
    }

    private static void RequireRank(LayeredOptions options, string name, Func<TrainingSetupOptions, string?> option)
    {
        if (options.Text(option) is not null)
            throw new ToolException(ExitCode.BadInput, $"{options.Spell(name, option)} is given, but {options.Spell(SetupNames.LoraRank, o => o.LoraRank)} is not: without a rank there are no adapters");
    }
}
