namespace GpuProbe.Core.Models;

/// <summary>
/// Rotary positions in both spellings: <c>rope_theta</c> beside <c>rope_scaling</c>, and <c>rope_parameters</c> with all of
/// it (transformers 5).
/// </summary>
/// <remarks>Scaling changes the angles only, never a size, so it is checked and left out of the model's shape.</remarks>
internal static class RopeKeys
{
    // What every supported family's class puts in where the file is silent; files older than the key rely on it.
    private const double DefaultTheta = 10000;

    private const string Theta = "rope_theta";
    private const string Parameters = "rope_parameters";
    private const string Scaling = "rope_scaling";
    private const string Partial = "partial_rotary_factor";

    private static readonly string[] Types = ["default", "dynamic", "linear", "llama3", "longrope", "su", "yarn"];

    public static double ReadTheta(InputObject config)
    {
        InputObject? parameters = config.OptionalObject(Parameters);
        foreach (InputObject? scaling in new[] { config.OptionalObject(Scaling), parameters })
            Check(scaling);
        RequireWholeHead(config);
        double? old = config.OptionalPositive(Theta);
        double? nested = parameters?.OptionalPositive(Theta);
        if (old is { } one && nested is { } other && !one.Equals(other))
            throw config.Refuse(Theta, $"the value of {Parameters}.{Theta} ({other})");
        return nested ?? old ?? DefaultTheta;
    }

    private static void Check(InputObject? scaling)
    {
        if (scaling is null)
            return;
        if (scaling.Keys.FirstOrDefault(key => key.EndsWith("_attention", StringComparison.Ordinal)) is { } perLayer)
            throw scaling.Refuse(perLayer, "one set of rotary parameters for all layers");
        string key = scaling.Has("rope_type") ? "rope_type" : "type";
        if (scaling.OptionalText(key) is { } type && !Types.Contains(type))
            throw scaling.Refuse(key, string.Join(", ", Types));
        RequireWholeHead(scaling);
    }

    private static void RequireWholeHead(InputObject config)
    {
        if (config.OptionalPositive(Partial) is { } factor && !factor.Equals(1))
            throw config.Refuse(Partial, "1 (positions rotate the whole head)");
    }
}
