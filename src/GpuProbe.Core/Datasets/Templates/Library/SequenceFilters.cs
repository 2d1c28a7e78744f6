using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Library;

/// <summary>Jinja's filters of sequences.</summary>
internal static class SequenceFilters
{
    /// <summary>A filter; <see langword="null"/> if there is none of this name.</summary>
    public static Func<object?, Arguments, object?>? Find(string name) => name switch
    {
        "first" => (value, _) => Operations.Iterate(value).DefaultIfEmpty(new Undefined("first of nothing")).First(),
        "last" => (value, _) => Operations.Iterate(value).DefaultIfEmpty(new Undefined("last of nothing")).Last(),
        "list" => (value, _) => Operations.Iterate(value).ToList(),
        "join" => Joined,
        "reverse" => (value, _) => value is string text ? CodePoints.Reversed(text) : Operations.Iterate(value).Reverse().ToList(),
        "sort" => (value, call) => Sorted(value, call.Flag(0, "reverse"), call.Flag(1, "case_sensitive"), call.Get(2, "attribute")),
        "unique" => (value, call) => Unique(value, call.Flag(0, "case_sensitive"), call.Get(1, "attribute")),
        "min" => (value, call) => Extreme(value, call, -1),
        "max" => (value, call) => Extreme(value, call, 1),
        "sum" => (value, call) => Operations.Iterate(value).Select(item => Part(item, call.Get(0, "attribute"))).Aggregate(call.Get(1, "start", 0L), Numbers.Add),
        "map" => Mapped,
        "select" => (value, call) => Selected(value, call, 0, wanted: true),
        "reject" => (value, call) => Selected(value, call, 0, wanted: false),
        "selectattr" => (value, call) => Selected(value, call, 1, wanted: true),
        "rejectattr" => (value, call) => Selected(value, call, 1, wanted: false),
        "dictsort" => DictionarySorted,
        "batch" => Batches,
        "groupby" => Groups,
        _ => null,
    };

    /// <summary>An item's attribute by its path (<c>a.b</c>, <c>0</c>); the item itself without one.</summary>
    private static object? Part(object? item, object? attribute) => attribute switch
    {
        null => item,
        long place => Members.Item(item, place),
        string path => path.Split('.').Aggregate(item, (value, name) => Members.Item(value, long.TryParse(name, out long place) ? place : name)),
        _ => throw new TemplateException("an attribute is a name"),
    };

    private static object? Joined(object? value, Arguments call) => string.Join(
        Shown.Text(call.Get(0, "d", "")), Operations.Iterate(value).Select(item => Shown.Text(Part(item, call.Get(1, "attribute")))));

    private static List<object?> Sorted(object? value, bool reverse, bool caseSensitive, object? attribute)
    {
        var order = Comparer<object?>.Create(Operations.Compare);
        object? Key(object? item) => Part(item, attribute) is string text && !caseSensitive ? text.ToLowerInvariant() : Part(item, attribute);
        IEnumerable<object?> items = Operations.Iterate(value);
        return [.. reverse ? items.OrderByDescending(Key, order) : items.OrderBy(Key, order)];
    }

    private static List<object?> Unique(object? value, bool caseSensitive, object? attribute)
    {
        List<object?> keys = [];
        List<object?> unique = [];
        foreach (object? item in Operations.Iterate(value))
        {
            object? key = Part(item, attribute) is string text && !caseSensitive ? text.ToLowerInvariant() : Part(item, attribute);
            if (keys.Exists(known => Operations.AreEqual(known, key)))
                continue;
            keys.Add(key);
            unique.Add(item);
        }

        return unique;
    }

    private static object? Extreme(object? value, Arguments call, int sign)
    {
        List<object?> sorted = Sorted(value, reverse: sign > 0, call.Flag(0, "case_sensitive"), call.Get(1, "attribute"));
        return sorted.Count > 0 ? sorted[0] : new Undefined("the extreme of nothing");
    }

    private static object? Mapped(object? value, Arguments call)
    {
        if (call.Positional.Count == 0)
        {
            object? attribute = call.Required(0, "attribute");
            object? whenMissing = call.Named.GetValueOrDefault("default");
            return Operations.Iterate(value).Select(item => Part(item, attribute) is var part && part is Undefined && whenMissing is not null ? whenMissing : part).ToList();
        }

        string name = call.Text(0, "filter");
        Func<object?, Arguments, object?> filter = Filters.Find(name) ?? throw new TemplateException($"there is no filter '{InputText.Shorten(name)}'");
        Arguments rest = call.From(1);
        return Operations.Iterate(value).Select(item => filter(item, rest)).ToList();
    }

    // The first argument of selectattr is the attribute, then come the test and its arguments.
    private static List<object?> Selected(object? value, Arguments call, int before, bool wanted)
    {
        object? attribute = before == 0 ? null : call.Required(0, "attribute");
        Func<object?, bool> matches = Operations.IsTrue;
        if (call.Positional.Count > before)
        {
            string name = call.Text(before, "test");
            Func<object?, Arguments, bool> test = ValueTests.Find(name) ?? throw new TemplateException($"there is no test '{InputText.Shorten(name)}'");
            Arguments rest = call.From(before + 1);
            matches = item => test(item, rest);
        }

        return [.. Operations.Iterate(value).Where(item => matches(Part(item, attribute)) == wanted)];
    }

    private static object? DictionarySorted(object? value, Arguments call)
    {
        if (value is not Mapping mapping)
            throw new TemplateException("dictsort needs a mapping");
        long by = call.Text(1, "by", "key") == "value" ? 1 : 0;
        return Sorted(mapping.Items.ToList(), call.Flag(2, "reverse"), call.Flag(0, "case_sensitive"), by);
    }

    private static object? Batches(object? value, Arguments call)
    {
        int size = (int)Math.Clamp(call.Integer(0, "linecount", 1), 1, int.MaxValue);
        return Operations.Iterate(value).Chunk(size).Select(chunk =>
        {
            List<object?> batch = [.. chunk];
            if (call.Get(1, "fill_with") is { } fill)
                batch.AddRange(Enumerable.Repeat(fill, size - batch.Count));
            return (object?)batch;
        }).ToList();
    }

    private static object? Groups(object? value, Arguments call)
    {
        object? attribute = call.Required(0, "attribute");
        List<object?> groups = [];
        foreach (object? item in Sorted(value, reverse: false, caseSensitive: false, attribute))
        {
            object? key = Part(item, attribute);
            if (groups.LastOrDefault() is object?[] group && Operations.AreEqual(group[0], key))
                ((List<object?>)group[1]!).Add(item);
            else
                groups.Add(new object?[] { key, new List<object?> { item } });
        }

        return groups;
    }
}
