using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>Ties linear layers to the names that Hugging Face gives them.</summary>
public static class ProjectionNames
{
    /// <summary>Stands for every linear layer of the blocks.</summary>
    public const string AllLinear = "all-linear";

    private static readonly (Projections Projection, string Name)[] Names =
    [
        (Projections.Query, "q_proj"), (Projections.Key, "k_proj"), (Projections.Value, "v_proj"),
        (Projections.QueryKeyValue, "qkv_proj"), (Projections.Output, "o_proj"),
        (Projections.Gate, "gate_proj"), (Projections.Up, "up_proj"), (Projections.GateUp, "gate_up_proj"),
        (Projections.Down, "down_proj"),
    ];

    /// <summary>The linear layers that the blocks of a model have.</summary>
    public static Projections Of(DecoderConfig model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Projections attention = model.FusedProjections ? Projections.QueryKeyValue : Projections.Query | Projections.Key | Projections.Value;
        Projections feedForward = model.FusedProjections ? Projections.GateUp : Projections.Gate | Projections.Up;
        return attention | Projections.Output | feedForward | Projections.Down;
    }

    /// <summary>The attention's linear layers of a model: what is adapted where nothing else is said.</summary>
    public static Projections AttentionOf(DecoderConfig model) =>
        Of(model) & ~(Projections.Gate | Projections.Up | Projections.GateUp | Projections.Down);

    /// <summary>The layer of that name, or <see cref="Projections.None"/>.</summary>
    public static Projections Named(string name) => Array.Find(Names, entry => entry.Name == name).Projection;

    /// <summary>The names of some layers, in the order in which a block has them, separated by commas.</summary>
    public static string Text(Projections projections) =>
        string.Join(',', Names.Where(entry => projections.HasFlag(entry.Projection)).Select(entry => entry.Name));

    internal static Projections Parse(string text, string where, DecoderConfig model)
    {
        Projections available = Of(model);
        if (text == AllLinear)
            return available;
        Projections chosen = Projections.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Projections one = Named(name) & available;
            if (one == Projections.None)
            {
                string[] known = [.. Text(available).Split(','), AllLinear];
                throw new ToolException(
                    ExitCode.BadInput,
                    $"{where} '{InputText.Shorten(name)}' is no linear layer of {model.Name}{Suggestion.Clause(name, known)}; allowed: {string.Join(", ", known)}");
            }

            chosen |= one;
        }

        return chosen;
    }
}
