using System.Globalization;
using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>Reads one token inside a tag: a name, a number, a string or an operator.</summary>
internal static class TokenReader
{
    private static readonly string[] s_operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",",
    ];

    /// <summary>The token at <paramref name="at"/>, and where the next begins.</summary>
    public static Token Read(string source, int at, int line, out int next)
    {
        char first = source[at];
        if (first is '\'' or '"')
            return new Token(TokenKind.Text, Literal(source, at, line, out next), line);
        if (char.IsAsciiDigit(first))
            return Number(source, at, line, out next);
        if (char.IsLetter(first) || first == '_')
        {
            next = at;
            while (next < source.Length && (char.IsLetterOrDigit(source[next]) || source[next] == '_'))
                next++;
            return new Token(TokenKind.Name, source[at..next], line);
        }

        foreach (string one in s_operators)
        {
            if (string.CompareOrdinal(source, at, one, 0, one.Length) != 0)
                continue;
            next = at + one.Length;
            return new Token(TokenKind.Operator, one, line);
        }

        throw new TemplateException($"the character '{InputText.Shorten(first.ToString())}' means nothing here", line);
    }

    private static Token Number(string source, int at, int line, out int next)
    {
        next = Digits(source, at);
        bool isReal = false;
        // The dot of `messages.0.content` is none of a number's.
        bool afterDot = at > 0 && source[at - 1] == '.';
        if (!afterDot && next + 1 < source.Length && source[next] == '.' && char.IsAsciiDigit(source[next + 1]))
        {
            next = Digits(source, next + 1);
            isReal = true;
        }

        if (!afterDot && next < source.Length && source[next] is 'e' or 'E')
        {
            int exponent = next + 1 < source.Length && source[next + 1] is '+' or '-' ? next + 2 : next + 1;
            if (exponent < source.Length && char.IsAsciiDigit(source[exponent]))
            {
                next = Digits(source, exponent);
                isReal = true;
            }
        }

        return new Token(isReal ? TokenKind.Real : TokenKind.Integer, source[at..next].Replace("_", "", StringComparison.Ordinal), line);
    }

    private static int Digits(string source, int at)
    {
        while (at < source.Length && (char.IsAsciiDigit(source[at]) || source[at] == '_'))
            at++;
        return at;
    }

    private static string Literal(string source, int at, int line, out int next)
    {
        var text = new StringBuilder();
        char quote = source[at];
        int i = at + 1;
        while (true)
        {
            if (i >= source.Length)
                throw new TemplateException("a string has no end", line);
            if (source[i] == quote)
                break;
            if (source[i] != '\\' || i + 1 >= source.Length)
            {
                text.Append(source[i++]);
                continue;
            }

            i = Escape(source, i + 1, text, line);
        }

        next = i + 1;
        return text.ToString();
    }

    // Python's escapes; an unknown one stays as it is written.
    private static int Escape(string source, int at, StringBuilder text, int line)
    {
        char kind = source[at];
        switch (kind)
        {
            case '\n': return at + 1;
            case '\\' or '\'' or '"': text.Append(kind); return at + 1;
            case 'n': text.Append('\n'); return at + 1;
            case 't': text.Append('\t'); return at + 1;
            case 'r': text.Append('\r'); return at + 1;
            case 'a': text.Append('\a'); return at + 1;
            case 'b': text.Append('\b'); return at + 1;
            case 'f': text.Append('\f'); return at + 1;
            case 'v': text.Append('\v'); return at + 1;
            case 'x': return Code(source, at + 1, 2, text, line);
            case 'u': return Code(source, at + 1, 4, text, line);
            case 'U': return Code(source, at + 1, 8, text, line);
            case >= '0' and <= '7': return Octal(source, at, text);
            default: text.Append('\\').Append(kind); return at + 1;
        }
    }

    private static int Octal(string source, int at, StringBuilder text)
    {
        int value = 0;
        int end = at;
        for (; end < source.Length && end < at + 3 && source[end] is >= '0' and <= '7'; end++)
            value = (value * 8) + (source[end] - '0');
        text.Append((char)value);
        return end;
    }

    private static int Code(string source, int at, int digits, StringBuilder text, int line)
    {
        if (at + digits > source.Length
            || !int.TryParse(source.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value is < 0 or > 0x10FFFF)
            throw new TemplateException($"an escape in a string lacks its {digits} hexadecimal digits", line);
        if (value > 0xFFFF)
            text.Append(char.ConvertFromUtf32(value));
        else
            text.Append((char)value);
        return at + digits;
    }
}
