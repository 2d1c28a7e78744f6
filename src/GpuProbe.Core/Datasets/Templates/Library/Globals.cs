using System.Globalization;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Library;

/// <summary>The functions that every chat template has: Jinja's and those that transformers adds.</summary>
internal static class Globals
{
    // As many as Jinja's sandbox allows.
    private const long LongestRange = 100_000;

    /// <summary>A function; <see langword="null"/> if there is none of this name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="now">The time that <c>strftime_now</c> tells.</param>
    public static Function? Find(string name, DateTime now) => name switch
    {
        "range" => Range,
        "namespace" => Namespace,
        "dict" => Dictionary,
        "raise_exception" => call => throw new TemplateException(Shown.Text(call.Get(0, "message", ""))),
        "strftime_now" => call => TimeText.Format(call.Text(0, "format"), now),
        _ => null,
    };

    private static object? Range(Arguments call)
    {
        (long from, long to, long by) = call.Positional.Count switch
        {
            1 => (0, call.Integer(0, "stop", 0), 1),
            2 => (call.Integer(0, "start", 0), call.Integer(1, "stop", 0), 1),
            3 => (call.Integer(0, "start", 0), call.Integer(1, "stop", 0), call.Integer(2, "step", 1)),
            _ => throw new TemplateException("range() takes one to three numbers"),
        };
        if (by == 0)
            throw new TemplateException("range(): the step is 0");
        decimal count = Math.Max(0, Math.Ceiling(((decimal)to - from) / by));
        if (count > LongestRange)
            throw new TemplateException(string.Create(CultureInfo.InvariantCulture, $"range() has more than {LongestRange:N0} numbers"));
        return Enumerable.Range(0, (int)count).Select(i => (object?)(from + (i * by))).ToList();
    }

    private static object? Namespace(Arguments call)
    {
        var values = new NamedValues();
        if (call.Positional is [Mapping mapping, ..])
            CopyTo(mapping, (key, value) => values.Values[key] = value);
        foreach ((string key, object? value) in call.Named)
            values.Values[key] = value;
        return values;
    }

    private static object? Dictionary(Arguments call)
    {
        var entries = new Mapping();
        if (call.Positional is [Mapping mapping, ..])
            CopyTo(mapping, (key, value) => entries[key] = value);
        foreach ((string key, object? value) in call.Named)
            entries[key] = value;
        return entries;
    }

    private static void CopyTo(Mapping from, Action<string, object?> add)
    {
        foreach (string key in from.Keys)
        {
            from.TryGet(key, out object? value);
            add(key, value);
        }
    }
}
