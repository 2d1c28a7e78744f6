namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>What a function, filter or test is called with.</summary>
/// <param name="positional">By place.</param>
/// <param name="named">By name.</param>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?>? named = null)
{
    private static readonly Dictionary<string, object?> s_none = [];

    public static Arguments None { get; } = new([]);

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyDictionary<string, object?> Named { get; } = named ?? s_none;

    public bool Has(int place, string name) => place < positional.Count || Named.ContainsKey(name);

    public object? Get(int place, string name, object? whenMissing = null) =>
        place < positional.Count ? positional[place] : Named.TryGetValue(name, out object? value) ? value : whenMissing;

    public object? Required(int place, string name) =>
        Has(place, name) ? Get(place, name) : throw new TemplateException($"the argument {name} is missing");

    public string Text(int place, string name, string? whenMissing = null) => Get(place, name, whenMissing) switch
    {
        string text => text,
        Undefined undefined => throw undefined.Refused(),
        var other when Has(place, name) || whenMissing is null => throw new TemplateException($"the argument {name} is {Shown.Kind(other)}, not a text"),
        _ => whenMissing,
    };

    public long Integer(int place, string name, long whenMissing) => Get(place, name, whenMissing) switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        Undefined undefined => throw undefined.Refused(),
        var other => throw new TemplateException($"the argument {name} is {Shown.Kind(other)}, not a whole number"),
    };

    public bool Flag(int place, string name) => Operations.IsTrue(Get(place, name, false));

    /// <summary>The arguments behind the first few.</summary>
    public Arguments From(int place) => new([.. positional.Skip(place)], Named);

    /// <summary>The same with a value before them.</summary>
    public Arguments Before(object? value) => new([value, .. positional], Named);
}
