using System.Globalization;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Library;

/// <summary>Jinja's filters: what may follow <c>|</c>.</summary>
internal static class Filters
{
    /// <summary>A filter, called with the value and its own arguments; <see langword="null"/> if there is none of this name.</summary>
    public static Func<object?, Arguments, object?>? Find(string name) => name switch
    {
        "tojson" => (value, call) => JsonText.Write(value, call),
        "trim" => (value, call) => StringMethods.Strip(Shown.Text(value), call, left: true, right: true),
        "upper" => (value, _) => Shown.Text(value).ToUpperInvariant(),
        "lower" => (value, _) => Shown.Text(value).ToLowerInvariant(),
        "capitalize" => (value, _) => CodePoints.Capitalized(Shown.Text(value)),
        "title" => (value, _) => StringMethods.Title(Shown.Text(value)),
        "replace" => (value, call) => StringMethods.Replace(Shown.Text(value), Shown.Text(call.Required(0, "old")), Shown.Text(call.Required(1, "new")), call.Get(2, "count") is null ? -1 : call.Integer(2, "count", -1)),
        "string" or "safe" => (value, _) => Shown.Text(value),
        "e" or "escape" => (value, _) => Escaped(Shown.Text(value)),
        "indent" => (value, call) => Indented(Shown.Text(value), call),
        "wordcount" => (value, _) => (long)Shown.Text(value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length,
        "int" => Integer,
        "float" => Real,
        "abs" => (value, _) => Operations.Compare(value, 0L) < 0 ? Numbers.Negate(value) : value,
        "round" => Rounded,
        "default" or "d" => (value, call) => value is Undefined || (call.Flag(1, "boolean") && !Operations.IsTrue(value)) ? call.Get(0, "default_value", "") : value,
        "length" or "count" => (value, _) => Operations.Length(value),
        "items" => (value, _) => value is Undefined ? new List<object?>() : value is Mapping mapping ? mapping.Items.ToList() : throw new TemplateException("items needs a mapping"),
        "attr" => (value, call) => value is Mapping ? new Undefined("attr finds no keys") : Members.Attribute(value, call.Text(0, "name")),
        _ => SequenceFilters.Find(name),
    };

    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal);

    private static string Indented(string text, Arguments call)
    {
        string lead = call.Get(0, "width", 4L) is string given ? given : new string(' ', (int)Math.Clamp(call.Integer(0, "width", 4), 0, 1 << 10));
        bool blank = call.Flag(2, "blank");
        string[] lines = [.. StringMethods.Lines(text + "\n", keepEnds: false).Cast<string>()];
        string indented = string.Join('\n', lines.Select((line, i) => i > 0 && (blank || line.Length > 0) ? lead + line : line));
        return call.Flag(1, "first") ? lead + indented : indented;
    }

    private static object? Integer(object? value, Arguments call)
    {
        switch (value)
        {
            case bool flag: return flag ? 1L : 0L;
            case long or System.Numerics.BigInteger: return value;
            case double real when double.IsFinite(real): return Numbers.Fit(new System.Numerics.BigInteger(Math.Truncate(real)));
        }

        string text = Shown.Text(value).Trim().Replace("_", "", StringComparison.Ordinal);
        if (value is string && System.Numerics.BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return Numbers.Fit(whole);
        return value is string && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? Numbers.Fit(new System.Numerics.BigInteger(Math.Truncate(number)))
            : call.Get(0, "default", 0L);
    }

    private static object? Real(object? value, Arguments call) =>
        Operations.IsNumber(value) ? Numbers.Real(value)
        : value is string text && double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : call.Get(0, "default", 0.0);

    private static object? Rounded(object? value, Arguments call)
    {
        int digits = (int)Math.Clamp(call.Integer(0, "precision", 0), 0, 15);
        double number = Numbers.Real(value);
        double scale = Math.Pow(10, digits);
        return call.Text(1, "method", "common") switch
        {
            "common" => Math.Round(number, digits, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw new TemplateException("round: the method is common, ceil or floor"),
        };
    }
}
