using System.Text.Json;

namespace GpuProbe.Core.Models;

/// <summary>How each family says how far attention reaches back.</summary>
internal static class SlidingWindowKeys
{
    private const string Window = "sliding_window";
    private const string Switch = "use_sliding_window";
    private const string FirstWindowLayer = "max_window_layers";
    private const string LayerTypes = "layer_types";

    /// <summary>llama: there is none.</summary>
    public static long? Never(InputObject config, long layers) => null;

    /// <summary>phi3: none unless the file gives one.</summary>
    public static long? Optional(InputObject config, long layers) =>
        config.OptionalInteger(Window, 1, SizeLimits.Positions);

    /// <summary>mistral: must be given, since its class would put in 4096, the window of Mistral-7B v0.1.</summary>
    public static long? Required(InputObject config, long layers) => config.Has(Window)
        ? Optional(config, layers)
        : throw config.Refuse(Window, $"a whole number from 1 to {SizeLimits.Positions}, or null for none");

    /// <summary>qwen2: only if switched on, and then for the layers from <c>max_window_layers</c> on.</summary>
    public static long? Switched(InputObject config, long layers)
    {
        if (!config.Flag(Switch, whenSilent: false) || Required(config, layers) is not { } window)
            return null;
        long windowed = config.Value(LayerTypes) is { } types
            ? CountWindowed(config, types)
            : layers - Math.Min(layers, config.Integer(FirstWindowLayer, 0, SizeLimits.Layers));
        if (windowed == 0)
            return null;
        return windowed == layers
            ? window
            : throw config.Refusal(
                $"{windowed} of {layers} layers have a sliding window; allowed: all of them ({FirstWindowLayer} 0) or none ({Switch} false)");
    }

    private static long CountWindowed(InputObject config, JsonElement types)
    {
        if (types.ValueKind != JsonValueKind.Array)
            throw config.Refuse(LayerTypes, "a list of \"full_attention\" and \"sliding_attention\"");
        return types.EnumerateArray().LongCount(type => type.ValueKind == JsonValueKind.String && type.ValueEquals("sliding_attention"));
    }
}
