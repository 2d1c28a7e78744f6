namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>A dictionary: texts to values, in the order in which they were added.</summary>
internal sealed class Mapping
{
    private readonly OrderedDictionary<string, object?> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<string> Keys => _entries.Keys;

    public IEnumerable<object?> Values => _entries.Values;

    public IEnumerable<object?> Items => _entries.Select(entry => (object?)new object?[] { entry.Key, entry.Value });

    public object? this[string key]
    {
        set => _entries[key] = value;
    }

    public bool TryGet(string key, out object? value) => _entries.TryGetValue(key, out value);

    public bool Has(object? key) => key is string text && _entries.ContainsKey(text);

    public bool SameAs(Mapping other) =>
        Count == other.Count && _entries.All(entry => other.TryGet(entry.Key, out object? value) && Operations.AreEqual(entry.Value, value));
}
