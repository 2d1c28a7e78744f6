using System.Text.Json;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Sweeps;

/// <summary>Reads settings of a grid file: the options of a set-up by their names.</summary>
internal sealed class GridSettings(InputObject file)
{
    private static readonly Dictionary<string, NamedOption> Options = NamedOption.All.ToDictionary(option => option.Name, StringComparer.Ordinal);

    // A word that is misspelt would else be refused point by point.
    private static readonly Dictionary<string, Action<string, string>> Words = new(StringComparer.Ordinal)
    {
        [SetupNames.Precision] = (text, where) => Choices.Precision.Parse(text, where),
        [SetupNames.MasterWeights] = (text, where) => Choices.MasterWeights.Parse(text, where),
        [SetupNames.Optimizer] = (text, where) => Choices.Optimizer.Parse(text, where),
        [SetupNames.OptimizerImpl] = (text, where) => Choices.OptimizerImpl.Parse(text, where),
        [SetupNames.OptimizerStep] = (text, where) => Choices.OptimizerStep.Parse(text, where),
        [SetupNames.ZeroGrad] = (text, where) => Choices.ZeroGrad.Parse(text, where),
        [SetupNames.Offload] = (text, where) => Choices.Offload.Parse(text, where),
        [SetupNames.Shard] = (text, where) => Choices.Sharding.Parse(text, where),
        [SetupNames.CheckpointingImpl] = (text, where) => Choices.CheckpointingImpl.Parse(text, where),
        [SetupNames.Attention] = (text, where) => Choices.Attention.Parse(text, where),
        [SetupNames.RepeatKeyValue] = (text, where) => Choices.RepeatKeyValue.Parse(text, where),
        [SetupNames.Loss] = (text, where) => Choices.Loss.Parse(text, where),
        [SetupNames.Style] = (text, where) => Choices.Style.Parse(text, where),
        [SetupNames.BaseWeights] = (text, where) => Choices.BaseWeights.Parse(text, where),
        [SetupNames.Load] = (text, where) => Choices.Load.Parse(text, where),
        [SetupNames.Save] = (text, where) => Choices.Save.Parse(text, where),
        [SetupNames.SaveMethod] = (text, where) => Choices.SaveMethod.Parse(text, where),
        [SetupNames.Allocator] = (text, where) => Choices.Allocator.Parse(text, where),
    };

    /// <summary>Options that a grid may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. SetupNames.All.Where(name => name != SetupNames.SaveTo)];

    /// <summary>The settings of one object.</summary>
    /// <param name="settings">The object.</param>
    /// <param name="where">The keys that lead to it: <c>points[3]</c>.</param>
    /// <param name="except">A key that is read elsewhere.</param>
    public Dictionary<string, string?> Read(InputObject settings, string where, string? except = null) => settings.Keys
        .Where(key => key != except)
        .ToDictionary(key => Name(key, $"{where}.{key}"), key => Value(key, settings.Value(key), $"{where}.{key}"), StringComparer.Ordinal);

    /// <summary>The name of an option that a key is.</summary>
    /// <exception cref="ToolException">It is none.</exception>
    public string Name(string key, string where)
    {
        if (key == SetupNames.SaveTo)
            throw file.Refusal($"{where}: a sweep keeps no files, since its points would write over each other's; leave it out");
        return Names.Contains(key)
            ? key
            : throw file.Refusal($"{InputText.Shorten(where)} is not known{Suggestion.Clause(key, Names)}; allowed: {string.Join(", ", Names)}");
    }

    /// <summary>The text of a value; <see langword="null"/> for "not given".</summary>
    /// <exception cref="ToolException">It is no value of that option.</exception>
    public string? Value(string name, JsonElement? value, string where)
    {
        if (value is not { ValueKind: not JsonValueKind.Null } given)
            return null;
        bool isNumber = Options.TryGetValue(name, out NamedOption? option) && option.IsNumber;
        if (given.ValueKind != (isNumber ? JsonValueKind.Number : JsonValueKind.String))
            throw file.Refusal($"{where} is {InputObject.Quote(given)}; allowed: {(isNumber ? "a number" : "a text")}, or null as when not given");
        if (isNumber)
            return given.TryGetInt64(out long whole) ? $"{whole}" : given.GetRawText();
        string text = given.GetString()!;
        if (text.Length == 0)
            throw file.Refusal($"{where} is empty; allowed: a text, or null as when not given");
        if (Words.TryGetValue(name, out Action<string, string>? check))
            check(text, $"{file.Where}: {where}");
        return text;
    }
}
