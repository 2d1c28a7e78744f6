namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>Tokens, read one after the other.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    // Deeper than any template that a person wrote, and shallow enough for the stack.
    private const int MostNested = 200;

    private int _at;
    private int _depth;

    public Token Current => tokens[_at];

    public Token Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public int Line => Current.Line;

    public Token Take()
    {
        Token token = Current;
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    public bool TakeOperator(string text)
    {
        bool matches = Current.IsOperator(text);
        if (matches)
            Take();
        return matches;
    }

    public bool TakeName(string text)
    {
        bool matches = Current.IsName(text);
        if (matches)
            Take();
        return matches;
    }

    public void ExpectOperator(string text)
    {
        if (!TakeOperator(text))
            throw Unexpected($"'{text}'");
    }

    public void ExpectName(string text)
    {
        if (!TakeName(text))
            throw Unexpected($"'{text}'");
    }

    public Token Expect(TokenKind kind, string expected) => Current.Kind == kind ? Take() : throw Unexpected(expected);

    public TemplateException Unexpected(string expected) => new($"{Current.Shown} stands where {expected} has to", Line);

    /// <summary>Parses what lies one level deeper.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++_depth > MostNested)
            throw new TemplateException($"it is nested more than {MostNested} levels deep", Line);
        T parsed = parse();
        _depth--;
        return parsed;
    }
}
