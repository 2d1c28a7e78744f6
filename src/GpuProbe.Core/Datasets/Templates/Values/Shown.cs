using System.Globalization;
using System.Numerics;
using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>Values as Python prints them (<c>str</c> and <c>repr</c>).</summary>
internal static class Shown
{
    private const int MostNested = 100;

    /// <summary>Python's <c>str</c>; an undefined value is nothing.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Representation(value),
    };

    /// <summary>Python's <c>repr</c>.</summary>
    public static string Representation(object? value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    /// <summary>What kind of value it is, for messages.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "none",
        Undefined => "undefined",
        string => "a text",
        bool => "a truth value",
        long or BigInteger => "a whole number",
        double => "a number",
        Mapping => "a mapping",
        List<object?> => "a list",
        object?[] => "a tuple",
        Function => "a function",
        _ => "an object",
    };

    /// <summary>A number with a fraction as Python writes it: the shortest digits that read back as the same.</summary>
    public static string Real(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        if (mark < 0 && Math.Abs(value) >= 1e16)
        {
            string digits = shortest.TrimStart('-');
            string fraction = digits[1..].TrimEnd('0');
            return Scientific($"{(value < 0 ? "-" : "")}{digits[0]}{(fraction.Length > 0 ? "." + fraction : "")}", digits.Length - 1);
        }

        if (mark >= 0)
        {
            int exponent = int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            if (exponent is < -4 or >= 16)
                return Scientific(shortest[..mark], exponent);
            shortest = value.ToString("0.####################", CultureInfo.InvariantCulture);
        }

        return shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
    }

    private static string Scientific(string mantissa, int exponent) =>
        $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";

    private static void Append(StringBuilder text, object? value, int depth)
    {
        if (depth > MostNested)
            throw new TemplateException($"a value is nested more than {MostNested} levels deep");
        switch (value)
        {
            case null: text.Append("None"); break;
            case bool flag: text.Append(flag ? "True" : "False"); break;
            case long number: text.Append(number); break;
            case BigInteger number: text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: text.Append(Real(number)); break;
            case string one: Quote(text, one); break;
            case Undefined: text.Append("Undefined"); break;
            case List<object?> list: Sequence(text, list, '[', ']', depth); break;
            case object?[] tuple: Sequence(text, tuple, '(', ')', depth); break;
            case Mapping mapping: Dictionary(text, mapping, depth); break;
            default: throw new TemplateException("a function or an object of the template's own cannot be printed");
        }
    }

    private static void Sequence(StringBuilder text, IReadOnlyList<object?> values, char open, char close, int depth)
    {
        text.Append(open);
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, values[i], depth + 1);
        }

        if (open == '(' && values.Count == 1)
            text.Append(',');
        text.Append(close);
    }

    private static void Dictionary(StringBuilder text, Mapping mapping, int depth)
    {
        text.Append('{');
        bool first = true;
        foreach (string key in mapping.Keys)
        {
            if (!first)
                text.Append(", ");
            first = false;
            Quote(text, key);
            text.Append(": ");
            mapping.TryGet(key, out object? value);
            Append(text, value, depth + 1);
        }

        text.Append('}');
    }

    private static void Quote(StringBuilder text, string value)
    {
        char quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (Rune rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case var code when code == quote: text.Append('\\').Append(quote); break;
                case var code when IsPrintable(rune): text.Append(rune.ToString()); break;
                case <= 0xFF: text.Append($"\\x{rune.Value:x2}"); break;
                case <= 0xFFFF: text.Append($"\\u{rune.Value:x4}"); break;
                default: text.Append($"\\U{rune.Value:x8}"); break;
            }
        }

        text.Append(quote);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
