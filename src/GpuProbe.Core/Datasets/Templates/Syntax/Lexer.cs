namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>
/// Cuts a template into tokens, with Jinja's whitespace control as transformers sets it: <c>trim_blocks</c> (the line end
/// behind a statement goes) and <c>lstrip_blocks</c> (the blanks before a statement at the start of its line go).
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    // Whether what came before ends a line, so that blanks from here on are the start of one.
    private bool _lineStarts = true;

    private Lexer(string source) => _source = source;

    /// <summary>The tokens of <paramref name="template"/>, ending in <see cref="TokenKind.End"/>.</summary>
    public static IReadOnlyList<Token> Read(string template)
    {
        string source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private char Current => Ahead(0);

    private char Ahead(int characters) => _at + characters < _source.Length ? _source[_at + characters] : '\0';

    private void ReadAll()
    {
        while (_at < _source.Length)
        {
            int tag = NextTag();
            if (tag < 0)
            {
                Data(_source[_at..]);
                _at = _source.Length;
                break;
            }

            string before = _source[_at..tag];
            char kind = _source[tag + 1];
            char sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
            Data(Stripped(before, kind, sign));
            _line += before.Count('\n') - _tokenLines;
            _at = tag + (sign is '-' or '+' ? 3 : 2);
            if (kind == '#')
                Comment();
            else if (kind == '%' && IsKeyword("raw", out int end, plusAllowed: false))
                Raw(end);
            else
                Tag(kind);
        }

        Add(TokenKind.End, "");
    }

    // Lines that the last data token has counted already.
    private int _tokenLines;

    private int NextTag()
    {
        for (int at = _source.IndexOf('{', _at); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
                return at;
        }

        return -1;
    }

    private string Stripped(string text, char kind, char sign)
    {
        if (sign == '-')
            return text.TrimEnd();
        if (sign == '+' || kind == '{')
            return text;
        int lineStart = text.LastIndexOf('\n') + 1;
        bool isBlank = lineStart < text.Length && string.IsNullOrWhiteSpace(text[lineStart..]);
        return isBlank && (lineStart > 0 || _lineStarts) ? text[..lineStart] : text;
    }

    private void Data(string text)
    {
        if (text.Length > 0)
            Add(TokenKind.Data, text);
        _tokenLines = text.Count('\n');
        _line += _tokenLines;
    }

    private void Comment()
    {
        int start = _line;
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw new TemplateException("a comment has no end", start);
        char sign = end > _at ? _source[end - 1] : '\0';
        Skip(end + 2);
        AfterTag(sign, trims: true);
    }

    private void Raw(int end)
    {
        int start = _line;
        bool strips = _source[end - 3] == '-';
        Skip(end);
        AfterTag(strips ? '-' : '\0', trims: false);
        for (int from = _at; ; from++)
        {
            int tag = _source.IndexOf("{%", from, StringComparison.Ordinal);
            if (tag < 0)
                throw new TemplateException("a raw section has no end", start);
            int back = _at;
            char sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
            _at = tag + (sign is '-' or '+' ? 3 : 2);
            bool closes = IsKeyword("endraw", out int close, plusAllowed: true);
            _at = back;
            from = tag;
            if (!closes)
                continue;
            string text = _source[_at..tag];
            Data(Stripped(text, '%', sign));
            _line += text.Count('\n') - _tokenLines;
            _at = tag;
            char endSign = _source[close - 3];
            Skip(close);
            AfterTag(endSign, trims: true);
            return;
        }
    }

    // Whether a statement of nothing but this keyword follows, and where it ends.
    private bool IsKeyword(string keyword, out int end, bool plusAllowed)
    {
        int at = _at;
        while (at < _source.Length && char.IsWhiteSpace(_source[at]))
            at++;
        end = 0;
        if (string.CompareOrdinal(_source, at, keyword, 0, keyword.Length) != 0)
            return false;
        at += keyword.Length;
        while (at < _source.Length && char.IsWhiteSpace(_source[at]))
            at++;
        if (at < _source.Length && (_source[at] == '-' || (plusAllowed && _source[at] == '+')))
            at++;
        if (string.CompareOrdinal(_source, at, "%}", 0, 2) != 0)
            return false;
        end = at + 2;
        return true;
    }

    private void Tag(char kind)
    {
        (TokenKind begin, TokenKind end, string close) =
            kind == '%' ? (TokenKind.BlockBegin, TokenKind.BlockEnd, "%}") : (TokenKind.OutputBegin, TokenKind.OutputEnd, "}}");
        int start = _line;
        Add(begin, "");
        var open = new Stack<char>();
        while (true)
        {
            while (char.IsWhiteSpace(Current))
                Skip(_at + 1);
            if (_at >= _source.Length)
                throw new TemplateException($"a tag is not closed with '{close}'", start);
            if (open.Count == 0 && EndOfTag(close, out char sign))
            {
                Add(end, "");
                Skip(_at + close.Length + (sign == '\0' ? 0 : 1));
                AfterTag(sign, trims: kind == '%');
                return;
            }

            Token token = TokenReader.Read(_source, _at, _line, out int next);
            Balance(open, token);
            _tokens.Add(token);
            Skip(next);
        }
    }

    private bool EndOfTag(string close, out char sign)
    {
        sign = Current == '-' || (Current == '+' && close == "%}") ? Current : '\0';
        return string.CompareOrdinal(_source, _at + (sign == '\0' ? 0 : 1), close, 0, close.Length) == 0;
    }

    private void AfterTag(char sign, bool trims)
    {
        int before = _at;
        if (sign == '-')
        {
            while (char.IsWhiteSpace(Current))
                Skip(_at + 1);
        }
        else if (trims && sign != '+' && Current == '\n')
        {
            Skip(_at + 1);
        }

        _lineStarts = _at > before && _source[_at - 1] == '\n';
    }

    private static void Balance(Stack<char> open, Token token)
    {
        if (token.Kind != TokenKind.Operator)
            return;
        switch (token.Text)
        {
            case "(": open.Push(')'); break;
            case "[": open.Push(']'); break;
            case "{": open.Push('}'); break;
            case ")" or "]" or "}":
                if (!open.TryPop(out char expected))
                    throw new TemplateException($"'{token.Text}' closes nothing", token.Line);
                if (expected != token.Text[0])
                    throw new TemplateException($"'{token.Text}' stands where '{expected}' has to", token.Line);
                break;
        }
    }

    private void Skip(int to)
    {
        _line += _source.AsSpan(_at, to - _at).Count('\n');
        _at = to;
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new Token(kind, text, _line));
}
