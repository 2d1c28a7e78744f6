using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>The methods of Python's <c>str</c> that templates call.</summary>
internal static class StringMethods
{
    /// <summary>A method of <paramref name="text"/>; <see langword="null"/> if it has none of this name.</summary>
    public static Function? Find(string text, string name) => name switch
    {
        "strip" => call => Strip(text, call, left: true, right: true),
        "lstrip" => call => Strip(text, call, left: true, right: false),
        "rstrip" => call => Strip(text, call, left: false, right: true),
        "upper" => _ => text.ToUpperInvariant(),
        "lower" or "casefold" => _ => text.ToLowerInvariant(),
        "capitalize" => _ => CodePoints.Capitalized(text),
        "title" => _ => Title(text),
        "swapcase" => _ => string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))),
        "split" => call => Split(text, call, fromRight: false),
        "rsplit" => call => Split(text, call, fromRight: true),
        "splitlines" => call => Lines(text, call.Flag(0, "keepends")),
        "partition" => call => Parted(text, call.Text(0, "sep"), fromRight: false),
        "rpartition" => call => Parted(text, call.Text(0, "sep"), fromRight: true),
        "startswith" => call => Affix(call, one => text.StartsWith(one, StringComparison.Ordinal)),
        "endswith" => call => Affix(call, one => text.EndsWith(one, StringComparison.Ordinal)),
        "removeprefix" => call => call.Text(0, "prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        "removesuffix" => call => call.Text(0, "suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        "replace" => call => Replace(text, call.Text(0, "old"), call.Text(1, "new"), call.Integer(2, "count", -1)),
        "find" => call => CodePoints.Index(text, text.IndexOf(call.Text(0, "sub"), StringComparison.Ordinal)),
        "rfind" => call => CodePoints.Index(text, text.LastIndexOf(call.Text(0, "sub"), StringComparison.Ordinal)),
        "index" => call => Found(CodePoints.Index(text, text.IndexOf(call.Text(0, "sub"), StringComparison.Ordinal))),
        "count" => call => Count(text, call.Text(0, "sub")),
        "join" => call => string.Join(text, Operations.Iterate(call.Required(0, "iterable")).Select(RequireText)),
        "zfill" => call => Zeros(text, call.Integer(0, "width", 0)),
        "ljust" => call => text + Fill(text, call),
        "rjust" => call => Fill(text, call) + text,
        "isdigit" or "isdecimal" or "isnumeric" => _ => text.Length > 0 && text.All(char.IsDigit),
        "isalpha" => _ => text.Length > 0 && text.All(char.IsLetter),
        "isalnum" => _ => text.Length > 0 && text.All(char.IsLetterOrDigit),
        "isspace" => _ => text.Length > 0 && text.All(char.IsWhiteSpace),
        "isupper" => _ => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        "islower" => _ => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        _ => null,
    };

    public static string Replace(string text, string old, string by, long count)
    {
        if (count < 0 && old.Length > 0)
            return text.Replace(old, by, StringComparison.Ordinal);
        var replaced = new StringBuilder();
        int at = 0;
        for (; count != 0; count--)
        {
            if (old.Length == 0 ? at >= text.Length : text.IndexOf(old, at, StringComparison.Ordinal) < 0)
                break;
            int found = old.Length == 0 ? at : text.IndexOf(old, at, StringComparison.Ordinal);
            replaced.Append(text, at, found - at).Append(by);
            at = found + old.Length;
            if (old.Length == 0)
                replaced.Append(text[at++]);
        }

        if (old.Length == 0 && count != 0 && at == text.Length)
            replaced.Append(by);
        return replaced.Append(text, at, text.Length - at).ToString();
    }

    public static string Title(string text)
    {
        char[] letters = text.ToCharArray();
        bool inWord = false;
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = inWord ? char.ToLowerInvariant(letters[i]) : char.ToUpperInvariant(letters[i]);
            inWord = char.IsLetter(letters[i]);
        }

        return new string(letters);
    }

    public static string Strip(string text, Arguments call, bool left, bool right)
    {
        int from = 0;
        int to = text.Length;
        string? letters = call.Get(0, "chars") is null ? null : call.Text(0, "chars");
        bool Goes(char letter) => letters is null ? IsSpace(letter) : letters.Contains(letter, StringComparison.Ordinal);
        while (left && from < to && Goes(text[from]))
            from++;
        while (right && from < to && Goes(text[to - 1]))
            to--;
        return text[from..to];
    }

    public static List<object?> Lines(string text, bool keepEnds)
    {
        List<object?> lines = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029'))
                continue;
            int end = i;
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                i++;
            lines.Add(text[start..(keepEnds ? i + 1 : end)]);
            start = i + 1;
        }

        if (start < text.Length)
            lines.Add(text[start..]);
        return lines;
    }

    // Python counts the four separators of ASCII as space, .NET does not.
    private static bool IsSpace(char letter) => char.IsWhiteSpace(letter) || letter is >= '\x1c' and <= '\x1f';

    private static List<object?> Split(string text, Arguments call, bool fromRight)
    {
        long most = call.Integer(1, "maxsplit", -1);
        string? separator = call.Get(0, "sep") is null ? null : call.Text(0, "sep");
        if (separator is "")
            throw new TemplateException("split(): the separator is empty");
        List<object?> parts = separator is null ? Words(text, most, fromRight) : Pieces(text, separator, most, fromRight);
        if (fromRight)
            parts.Reverse();
        return parts;
    }

    private static List<object?> Pieces(string text, string separator, long most, bool fromRight)
    {
        List<object?> parts = [];
        for (; most != 0; most--)
        {
            int at = fromRight ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
            if (at < 0)
                break;
            parts.Add(fromRight ? text[(at + separator.Length)..] : text[..at]);
            text = fromRight ? text[..at] : text[(at + separator.Length)..];
        }

        parts.Add(text);
        return parts;
    }

    private static List<object?> Words(string text, long most, bool fromRight)
    {
        List<object?> parts = [];
        for (; ; most--)
        {
            text = Strip(text, Arguments.None, left: !fromRight, right: fromRight);
            if (text.Length == 0)
                return parts;
            int at = most == 0 ? -1 : fromRight ? LastSpace(text) : FirstSpace(text);
            if (at < 0)
            {
                parts.Add(Strip(text, Arguments.None, left: fromRight, right: !fromRight && most != 0));
                return parts;
            }

            parts.Add(fromRight ? text[(at + 1)..] : text[..at]);
            text = fromRight ? text[..at] : text[at..];
        }
    }

    private static int FirstSpace(string text)
    {
        int at = 0;
        while (at < text.Length && !IsSpace(text[at]))
            at++;
        return at == text.Length ? -1 : at;
    }

    private static int LastSpace(string text)
    {
        int at = text.Length - 1;
        while (at >= 0 && !IsSpace(text[at]))
            at--;
        return at;
    }

    private static object?[] Parted(string text, string separator, bool fromRight)
    {
        int at = fromRight ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at >= 0 ? [text[..at], separator, text[(at + separator.Length)..]] : fromRight ? ["", "", text] : [text, "", ""];
    }

    private static bool Affix(Arguments call, Func<string, bool> matches) => call.Required(0, "affix") is object?[] several
        ? several.OfType<string>().Any(matches)
        : matches(call.Text(0, "affix"));

    private static object? Found(long index) => index >= 0 ? index : throw new TemplateException("index(): the text is not in it");

    private static long Count(string text, string part)
    {
        if (part.Length == 0)
            return CodePoints.Count(text) + 1;
        long count = 0;
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static string RequireText(object? value) => value as string
        ?? throw (value is Undefined undefined ? undefined.Refused() : new TemplateException($"join(): an item is {Shown.Kind(value)}, not a text"));

    private static string Zeros(string text, long width)
    {
        int sign = text is ['+' or '-', ..] ? 1 : 0;
        return text[..sign] + new string('0', (int)Math.Clamp(width - CodePoints.Count(text), 0, 1 << 16)) + text[sign..];
    }

    private static string Fill(string text, Arguments call) => string.Concat(
        Enumerable.Repeat(call.Text(1, "fillchar", " "), (int)Math.Clamp(call.Integer(0, "width", 0) - CodePoints.Count(text), 0, 1 << 16)));
}
