namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>What <c>value.name</c>, <c>value[key]</c> and <c>value[a:b]</c> give, in Jinja's order of looking.</summary>
internal static class Members
{
    // Jinja's sandbox, in which transformers renders, refuses them too.
    private static readonly HashSet<string> s_changing =
        ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove", "popitem", "setdefault", "update"];

    /// <summary><c>value.name</c>: a method or attribute first, then a key.</summary>
    public static object? Attribute(object? value, string name)
    {
        if (value is NamedValues values)
            return values.Values.TryGetValue(name, out object? held) ? held : Missing(value, name);
        return Own(value, name) ?? (value is Mapping mapping && mapping.TryGet(name, out object? entry) ? entry : Missing(value, name));
    }

    /// <summary><c>value[key]</c>: a key or place first, then a method or attribute.</summary>
    public static object? Item(object? value, object? key)
    {
        if (value is Undefined undefined)
            throw undefined.Refused();
        if (key is Undefined missing)
            return missing;
        return (value, key) switch
        {
            (Mapping mapping, string name) when mapping.TryGet(name, out object? entry) => entry,
            (NamedValues, string name) => Attribute(value, name),
            (_, string name) => Own(value, name) ?? Missing(value, name),
            (_, bool flag) => Item(value, flag ? 1L : 0L),
            (List<object?> list, long place) => At(list, place, value),
            (object?[] tuple, long place) => At(tuple, place, value),
            (string text, long place) => Character(text, place),
            _ => Missing(value, Shown.Text(key)),
        };
    }

    /// <summary><c>value[start:stop:step]</c>.</summary>
    public static object? Slice(object? value, object? start, object? stop, object? step)
    {
        if (value is Undefined undefined)
            throw undefined.Refused();
        long by = step is null ? 1 : Place(step);
        if (by == 0)
            throw new TemplateException("a slice's step is 0");
        if (value is string text)
            return SliceOf(text, start, stop, by);
        IReadOnlyList<object?> items = value as IReadOnlyList<object?> ?? throw new TemplateException($"{Shown.Kind(value)} has no slices");
        List<object?> taken = [.. Places(items.Count, start, stop, by).Select(place => items[(int)place])];
        return value is object?[]? taken.ToArray() : taken;
    }

    private static object? Own(object? value, string name)
    {
        switch (value)
        {
            case Undefined undefined:
                throw undefined.Refused();
            case Iteration loop:
                return loop.Attribute(name);
            case string text:
                return StringMethods.Find(text, name);
            case Mapping mapping when MappingMethod(mapping, name) is { } method:
                return method;
            case List<object?> or object?[] when ListMethod((IReadOnlyList<object?>)value, name) is { } method:
                return method;
        }

        return value is Mapping or List<object?> && s_changing.Contains(name)
            ? (Function)(_ => throw new TemplateException($"{name}() would change {Shown.Kind(value)}, which a chat template may not"))
            : null;
    }

    private static Function? MappingMethod(Mapping mapping, string name) => name switch
    {
        "items" => _ => mapping.Items.ToList(),
        "keys" => _ => mapping.Keys.Cast<object?>().ToList(),
        "values" => _ => mapping.Values.ToList(),
        "get" => call => call.Required(0, "key") is string key && mapping.TryGet(key, out object? value) ? value : call.Get(1, "default"),
        "copy" => _ => mapping,
        _ => null,
    };

    private static Function? ListMethod(IReadOnlyList<object?> list, string name) => name switch
    {
        "index" => call => Index(list, call.Required(0, "value")),
        "count" => call => (long)list.Count(item => Operations.AreEqual(item, call.Required(0, "value"))),
        "copy" when list is List<object?> => _ => list.ToList(),
        _ => null,
    };

    private static object? Index(IReadOnlyList<object?> list, object? wanted)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (Operations.AreEqual(list[i], wanted))
                return (long)i;
        }

        throw new TemplateException("index(): the list has no such item");
    }

    private static Undefined Missing(object? value, string name) => new($"{Shown.Kind(value)} has no '{InputText.Shorten(name)}'");

    private static object? At(IReadOnlyList<object?> items, long place, object? value)
    {
        long at = place < 0 ? items.Count + place : place;
        return at >= 0 && at < items.Count ? items[(int)at] : Missing(value, $"{place}");
    }

    private static object? Character(string text, long place)
    {
        long count = CodePoints.Count(text);
        long at = place < 0 ? count + place : place;
        if (at < 0 || at >= count)
            return Missing(text, $"{place}");
        int start = CodePoints.Place(text, at);
        return text[start..CodePoints.Place(text, at + 1)];
    }

    private static string SliceOf(string text, object? start, object? stop, long by)
    {
        if (by != 1)
        {
            object?[] letters = [.. CodePoints.Each(text)];
            return string.Concat(Places(letters.Length, start, stop, by).Select(place => letters[place]));
        }

        long count = CodePoints.Count(text);
        long from = Bound(start, 0, count, 0, count);
        long to = Bound(stop, count, count, 0, count);
        return from >= to ? "" : text[CodePoints.Place(text, from)..CodePoints.Place(text, to)];
    }

    private static IEnumerable<long> Places(long count, object? start, object? stop, long by)
    {
        if (by > 0)
        {
            long to = Bound(stop, count, count, 0, count);
            for (long i = Bound(start, 0, count, 0, count); i < to; i += Math.Min(by, count + 1))
                yield return i;
        }
        else
        {
            long to = Bound(stop, -1, count, -1, count - 1);
            for (long i = Bound(start, count - 1, count, -1, count - 1); i > to; i += Math.Max(by, -count - 1))
                yield return i;
        }
    }

    private static long Bound(object? bound, long whenSilent, long count, long min, long max)
    {
        if (bound is null)
            return whenSilent;
        long place = Place(bound);
        return Math.Clamp(place < 0 ? place + count : place, min, max);
    }

    private static long Place(object? value) => value switch
    {
        long place => place,
        bool flag => flag ? 1 : 0,
        Undefined undefined => throw undefined.Refused(),
        _ => throw new TemplateException($"a slice's bound is {Shown.Kind(value)}, not a whole number"),
    };
}
