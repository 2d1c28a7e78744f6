using System.Text.Json;

namespace GpuProbe.Core.Sweeps;

/// <summary>Expands what a grid varies into its points.</summary>
/// <param name="file">The grid file.</param>
/// <param name="settings">Reads its settings.</param>
/// <param name="all">The settings of all points.</param>
internal sealed class GridPoints(InputObject file, GridSettings settings, IReadOnlyDictionary<string, string?> all)
{
    /// <summary>Key of the lists whose product is swept.</summary>
    public const string VaryKey = "vary";

    /// <summary>Key of single points.</summary>
    public const string PointsKey = "points";

    /// <summary>Key of what is left out.</summary>
    public const string ExceptKey = "except";

    private const char Link = ',';
    private const long MostCombinations = 250_000;

    /// <summary>All points in order: the product, of which the first list turns slowest, and behind it the single points.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>> Read()
    {
        List<Dictionary<string, string?>> points = Product();
        IReadOnlyList<InputObject> single = file.Objects(PointsKey);
        if (file.Value(VaryKey) is null && single.Count > 0)
            points.Clear();
        points.AddRange(single.Select((one, i) => settings.Read(one, $"{PointsKey}[{i}]")));
        foreach ((int i, InputObject rule) in file.Objects(ExceptKey).Index())
            Remove(points, rule, $"{ExceptKey}[{i}]");
        return points.Count > 0 ? points : throw file.Refusal($"no point is left; allowed: 1 to {GridReader.MostRows}");
    }

    private List<Dictionary<string, string?>> Product()
    {
        List<Dictionary<string, string?>> points = [[]];
        if (file.OptionalObject(VaryKey) is not { } vary)
            return points;
        HashSet<string> varied = [];
        foreach (string key in vary.Keys)
        {
            string[] names = [.. key.Split(Link, StringSplitOptions.TrimEntries).Select(name => settings.Name(name, $"{VaryKey}.{name}"))];
            if (names.FirstOrDefault(name => !varied.Add(name)) is { } twice)
                throw file.Refusal($"{VaryKey} has {twice} twice; allowed: each option once");
            List<string?[]> values = Values(vary, key, names);
            if ((long)points.Count * values.Count > MostCombinations)
                throw file.Refusal($"{VaryKey} has more than {MostCombinations} combinations; allowed: 1 to {GridReader.MostRows} points");
            points = [.. points.SelectMany(_ => values, (point, value) => With(point, names, value))];
        }

        return points;
    }

    private List<string?[]> Values(InputObject vary, string key, string[] names)
    {
        string where = $"{VaryKey}.{InputText.Shorten(key)}";
        if (vary.Value(key) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
            throw vary.Refuse(key, names.Length > 1 ? $"a list of lists of {names.Length} values" : "a list of values");
        List<string?[]> values = [];
        foreach ((int i, JsonElement element) in list.EnumerateArray().Index())
        {
            JsonElement[] parts = names.Length == 1 ? [element] : element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [];
            if (parts.Length != names.Length)
                throw file.Refusal($"{where}[{i}] is {InputObject.Quote(element)}; allowed: a list of {names.Length} values");
            values.Add([.. parts.Select((part, at) => settings.Value(names[at], part, names.Length == 1 ? $"{where}[{i}]" : $"{where}[{i}][{at}]"))]);
        }

        return values;
    }

    private static Dictionary<string, string?> With(Dictionary<string, string?> point, string[] names, string?[] values)
    {
        Dictionary<string, string?> more = new(point, StringComparer.Ordinal);
        foreach ((string name, string? value) in names.Zip(values))
            more[name] = value;
        return more;
    }

    // A rule that is of no use is a slip of the pen, and its points would be run unnoticed.
    private void Remove(List<Dictionary<string, string?>> points, InputObject rule, string where)
    {
        List<(string Name, string?[] Values)> conditions = [.. rule.Keys.Select(key => Condition(rule, key, where))];
        if (conditions.Count == 0)
            throw file.Refusal($"{where} is empty; allowed: options with the values of the points that are left out");
        int removed = points.RemoveAll(point => conditions.All(condition =>
            condition.Values.Contains((point.TryGetValue(condition.Name, out string? own) ? own : all.GetValueOrDefault(condition.Name)), StringComparer.Ordinal)));
        if (removed == 0)
            throw file.Refusal($"{where} leaves nothing out; allowed: options with values that points have together");
    }

    private (string Name, string?[] Values) Condition(InputObject rule, string key, string where)
    {
        string name = settings.Name(key, $"{where}.{key}");
        return rule.Value(key) is { ValueKind: JsonValueKind.Array } list
            ? (name, [.. list.EnumerateArray().Select((one, i) => settings.Value(name, one, $"{where}.{key}[{i}]"))])
            : (name, [settings.Value(name, rule.Value(key), $"{where}.{key}")]);
    }
}
