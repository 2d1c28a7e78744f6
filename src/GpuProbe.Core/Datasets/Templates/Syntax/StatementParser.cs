using GpuProbe.Core.Datasets.Templates.Running;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>Parses the statements of a template.</summary>
internal sealed class StatementParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;

    private StatementParser(TokenStream tokens) => (_tokens, _expressions) = (tokens, new ExpressionParser(tokens));

    /// <summary>The whole of a template.</summary>
    public static Statement Parse(string template)
    {
        var parser = new StatementParser(new TokenStream(Lexer.Read(template)));
        Statement body = parser.Body();
        return parser._tokens.Current.Kind == TokenKind.End ? body : throw parser.Stray();
    }

    // A tag that ends or divides something is left where it is, before its name.
    private Statement Body() => _tokens.Nested(() =>
    {
        List<Statement> statements = [];
        while (_tokens.Current.Kind != TokenKind.End)
        {
            Token token = _tokens.Current;
            if (token.Kind == TokenKind.BlockBegin && !Begins(_tokens.Next))
                break;
            _tokens.Take();
            statements.Add(token.Kind switch
            {
                TokenKind.Data => Text(token.Text),
                TokenKind.OutputBegin => Output(token.Line),
                _ => Block(token.Line),
            });
        }

        return Sequence([.. statements]);
    });

    private static bool Begins(Token keyword) => keyword.Kind != TokenKind.Name || !(
        keyword.Text.StartsWith("end", StringComparison.Ordinal) || keyword.Text is "elif" or "else");

    private TemplateException Stray() => new($"{_tokens.Next.Shown} closes or divides nothing that is open", _tokens.Line);

    private static Statement Text(string text) => scope =>
    {
        scope.Rendering.Write(text);
        return Flow.Next;
    };

    private static Statement Sequence(Statement[] statements) => scope =>
    {
        foreach (Statement statement in statements)
        {
            Flow flow = statement(scope);
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    };

    private Statement Output(int line)
    {
        Expression value = _expressions.ParseTuple();
        _tokens.Expect(TokenKind.OutputEnd, "'}}'");
        return scope =>
        {
            scope.Rendering.Line = line;
            scope.Rendering.Write(Shown.Text(value(scope)));
            return Flow.Next;
        };
    }

    private Statement Block(int line)
    {
        Token keyword = _tokens.Expect(TokenKind.Name, "a statement");
        Statement statement = keyword.Text switch
        {
            "if" => If(),
            "for" => For(),
            "set" => Set(),
            "macro" => Macro(),
            "call" => CallBlock(),
            "filter" => FilterBlock(),
            "with" => With(),
            "generation" => Generation(),
            "break" => Ending(Flow.Break),
            "continue" => Ending(Flow.Continue),
            _ => throw new TemplateException($"the statement {keyword.Shown} is not known here", keyword.Line),
        };
        return scope =>
        {
            scope.Rendering.Line = line;
            return statement(scope);
        };
    }

    private void EndTag() => _tokens.Expect(TokenKind.BlockEnd, "'%}'");

    private Statement Ending(Flow flow)
    {
        EndTag();
        return _ => flow;
    }

    private Statement BodyUntil(string end)
    {
        EndTag();
        Statement body = Body();
        Close(end);
        return body;
    }

    private void Close(string end)
    {
        if (_tokens.Current.Kind != TokenKind.BlockBegin)
            throw new TemplateException($"'{end}' is missing at {_tokens.Current.Shown}", _tokens.Line);
        _tokens.Take();
        _tokens.ExpectName(end);
        EndTag();
    }

    private bool Divides(string keyword)
    {
        if (_tokens.Current.Kind != TokenKind.BlockBegin || !_tokens.Next.IsName(keyword))
            return false;
        _tokens.Take();
        _tokens.Take();
        return true;
    }

    private Statement If()
    {
        List<(int Line, Expression Condition, Statement Body)> cases = [];
        Statement? otherwise = null;
        int line = _tokens.Line;
        Expression condition = _expressions.ParseTuple(withCondition: false);
        EndTag();
        cases.Add((line, condition, Body()));
        while (true)
        {
            line = _tokens.Line;
            if (Divides("elif"))
            {
                condition = _expressions.ParseTuple(withCondition: false);
                EndTag();
                cases.Add((line, condition, Body()));
                continue;
            }

            if (Divides("else"))
            {
                EndTag();
                otherwise = Body();
            }

            Close("endif");
            break;
        }

        return scope =>
        {
            foreach ((int at, Expression holds, Statement body) in cases)
            {
                scope.Rendering.Line = at;
                if (Operations.IsTrue(holds(scope)))
                    return body(scope);
            }

            return otherwise?.Invoke(scope) ?? Flow.Next;
        };
    }

    private Statement For()
    {
        int line = _tokens.Line;
        string[] names = Names();
        _tokens.ExpectName("in");
        Expression source = _expressions.ParseTuple(withCondition: false);
        Expression? condition = _tokens.TakeName("if") ? _expressions.Parse() : null;
        if (_tokens.Current.IsName("recursive"))
            throw new TemplateException("recursive loops are not supported", _tokens.Line);
        EndTag();
        Statement body = Body();
        Statement? otherwise = null;
        if (Divides("else"))
        {
            EndTag();
            otherwise = Body();
        }

        Close("endfor");
        return new Loop(line, names, source, condition, body, otherwise).Run;
    }

    private string[] Names()
    {
        bool enclosed = _tokens.TakeOperator("(");
        List<string> names = [_tokens.Expect(TokenKind.Name, "a name").Text];
        while (_tokens.TakeOperator(","))
            names.Add(_tokens.Expect(TokenKind.Name, "a name").Text);
        if (enclosed)
            _tokens.ExpectOperator(")");
        return [.. names];
    }

    private Statement Set()
    {
        if (_tokens.Current.Kind == TokenKind.Name && _tokens.Next.IsOperator("."))
            return SetAttribute();
        string[] names = Names();
        if (_tokens.TakeOperator("="))
        {
            Expression value = _expressions.ParseTuple();
            EndTag();
            return scope =>
            {
                Assignment.Assign(scope, names, value(scope));
                return Flow.Next;
            };
        }

        Func<Scope, object?, object?>? filters = _tokens.TakeOperator("|") ? _expressions.ParseFilters() : null;
        Statement body = BodyUntil("endset");
        return scope =>
        {
            string text = scope.Rendering.Capture(() => body(new Scope(scope.Rendering, scope)));
            Assignment.Assign(scope, names, filters is null ? text : filters(scope, text));
            return Flow.Next;
        };
    }

    private Statement SetAttribute()
    {
        string name = _tokens.Take().Text;
        _tokens.Take();
        string attribute = _tokens.Expect(TokenKind.Name, "a name").Text;
        _tokens.ExpectOperator("=");
        Expression value = _expressions.ParseTuple();
        EndTag();
        return scope =>
        {
            if (!scope.TryGet(name, out object? target) || target is not NamedValues values)
                throw new TemplateException($"{InputText.Shorten(name)} is no namespace; only a namespace's values can be set by name");
            values.Values[attribute] = value(scope);
            return Flow.Next;
        };
    }

    private Statement Macro()
    {
        string name = _tokens.Expect(TokenKind.Name, "a macro's name").Text;
        _tokens.ExpectOperator("(");
        (string Name, Expression? Default)[] parameters = Parameters();
        Statement body = BodyUntil("endmacro");
        var macro = new Macro(name, parameters, body);
        return scope =>
        {
            scope[name] = (Function)(call => macro.Call(scope, call));
            return Flow.Next;
        };
    }

    private (string Name, Expression? Default)[] Parameters()
    {
        List<(string, Expression?)> parameters = [];
        while (!_tokens.TakeOperator(")"))
        {
            string name = _tokens.Expect(TokenKind.Name, "a parameter's name").Text;
            parameters.Add((name, _tokens.TakeOperator("=") ? _expressions.Parse() : null));
            if (!_tokens.Current.IsOperator(")"))
                _tokens.ExpectOperator(",");
        }

        return [.. parameters];
    }

    private Statement CallBlock()
    {
        (string Name, Expression? Default)[] parameters = _tokens.TakeOperator("(") ? Parameters() : [];
        Expression callee = new CalleeParser(_tokens, _expressions).Parse(out Func<Scope, Arguments> arguments);
        Statement body = BodyUntil("endcall");
        var caller = new Macro("caller", parameters, body);
        return scope =>
        {
            if (callee(scope) is not Function function)
                throw new TemplateException("what is called is no macro");
            Arguments given = arguments(scope);
            var named = new Dictionary<string, object?>(given.Named, StringComparer.Ordinal) { ["caller"] = (Function)(call => caller.Call(scope, call)) };
            scope.Rendering.Write(Shown.Text(function(new Arguments(given.Positional, named))));
            return Flow.Next;
        };
    }

    private Statement FilterBlock()
    {
        Func<Scope, object?, object?> filters = _expressions.ParseFilters();
        Statement body = BodyUntil("endfilter");
        return scope =>
        {
            string text = scope.Rendering.Capture(() => body(new Scope(scope.Rendering, scope)));
            scope.Rendering.Write(Shown.Text(filters(scope, text)));
            return Flow.Next;
        };
    }

    private Statement With()
    {
        List<(string Name, Expression Value)> values = [];
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            string name = _tokens.Expect(TokenKind.Name, "a name").Text;
            _tokens.ExpectOperator("=");
            values.Add((name, _expressions.Parse()));
            if (_tokens.Current.Kind != TokenKind.BlockEnd)
                _tokens.ExpectOperator(",");
        }

        Statement body = BodyUntil("endwith");
        return scope =>
        {
            var inner = new Scope(scope.Rendering, scope);
            foreach ((string name, Expression value) in values)
                inner[name] = value(scope);
            return body(inner);
        };
    }

    // Marks what the assistant says; the text stays as it is.
    private Statement Generation()
    {
        Statement body = BodyUntil("endgeneration");
        return scope =>
        {
            scope.Rendering.Write(scope.Rendering.Capture(() => body(new Scope(scope.Rendering, scope))));
            return Flow.Next;
        };
    }
}
