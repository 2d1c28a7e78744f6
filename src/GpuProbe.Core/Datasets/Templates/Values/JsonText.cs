using System.Globalization;
using System.Numerics;
using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>Values as Python's <c>json.dumps</c> writes them, with the settings of transformers' <c>tojson</c> filter.</summary>
/// <param name="asciiOnly">Whether other characters are escaped.</param>
/// <param name="indent">What a level is indented by; <see langword="null"/> for one line.</param>
/// <param name="itemSeparator">What stands between items.</param>
/// <param name="keySeparator">What stands between a key and its value.</param>
/// <param name="sortKeys">Whether keys are sorted.</param>
internal sealed class JsonText(bool asciiOnly, string? indent, string itemSeparator, string keySeparator, bool sortKeys)
{
    private const int MostNested = 100;

    private readonly StringBuilder _text = new();

    /// <summary>The filter, with its arguments.</summary>
    public static string Write(object? value, Arguments arguments)
    {
        string? indent = arguments.Get(1, "indent") switch
        {
            null => null,
            string text => text,
            _ => new string(' ', (int)Math.Clamp(arguments.Integer(1, "indent", 0), 0, 64)),
        };
        (string item, string key) = arguments.Get(2, "separators") is { } pair && Operations.Iterate(pair).ToArray() is [string first, string second]
            ? (first, second)
            : (indent is null ? ", " : ",", ": ");
        var writer = new JsonText(arguments.Flag(0, "ensure_ascii"), indent, item, key, arguments.Flag(3, "sort_keys"));
        writer.Append(value, 0);
        return writer._text.ToString();
    }

    private void Append(object? value, int depth)
    {
        if (depth > MostNested)
            throw new TemplateException($"a value is nested more than {MostNested} levels deep");
        switch (value)
        {
            case null: _text.Append("null"); break;
            case bool flag: _text.Append(flag ? "true" : "false"); break;
            case long number: _text.Append(number); break;
            case BigInteger number: _text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: _text.Append(Number(number)); break;
            case string text: Quote(text); break;
            case Mapping mapping: Object(mapping, depth); break;
            case List<object?> list: Array(list, depth); break;
            case object?[] tuple: Array(tuple, depth); break;
            case Undefined undefined: throw undefined.Refused();
            default: throw new TemplateException("tojson: a function cannot be written as JSON");
        }
    }

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity") : Shown.Real(value);

    private void Object(Mapping mapping, int depth)
    {
        IEnumerable<string> keys = sortKeys ? mapping.Keys.Order(Comparer<string>.Create(CodePoints.Compare)) : mapping.Keys;
        Enclosed('{', '}', mapping.Count, depth, [.. keys], key =>
        {
            Quote(key);
            _text.Append(keySeparator);
            mapping.TryGet(key, out object? value);
            Append(value, depth + 1);
        });
    }

    private void Array(IReadOnlyList<object?> items, int depth) =>
        Enclosed('[', ']', items.Count, depth, items, item => Append(item, depth + 1));

    private void Enclosed<T>(char open, char close, int count, int depth, IReadOnlyList<T> items, Action<T> append)
    {
        _text.Append(open);
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                _text.Append(itemSeparator);
            NewLine(depth + 1);
            append(items[i]);
        }

        if (count > 0)
            NewLine(depth);
        _text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (indent is null)
            return;
        _text.Append('\n');
        for (int i = 0; i < depth; i++)
            _text.Append(indent);
    }

    private void Quote(string text)
    {
        _text.Append('"');
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '"': _text.Append("\\\""); break;
                case '\\': _text.Append("\\\\"); break;
                case '\n': _text.Append("\\n"); break;
                case '\r': _text.Append("\\r"); break;
                case '\t': _text.Append("\\t"); break;
                case '\b': _text.Append("\\b"); break;
                case '\f': _text.Append("\\f"); break;
                case < ' ': _text.Append($"\\u{(int)letter:x4}"); break;
                case > '~' when asciiOnly: _text.Append($"\\u{(int)letter:x4}"); break;
                default: _text.Append(letter); break;
            }
        }

        _text.Append('"');
    }
}
