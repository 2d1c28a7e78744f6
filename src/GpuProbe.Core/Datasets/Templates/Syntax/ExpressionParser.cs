using System.Globalization;
using System.Numerics;
using GpuProbe.Core.Datasets.Templates.Library;
using GpuProbe.Core.Datasets.Templates.Running;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>Parses expressions with the precedence of Jinja.</summary>
internal sealed class ExpressionParser(TokenStream tokens)
{
    /// <summary>An expression, a condition (<c>a if b else c</c>) included.</summary>
    public Expression Parse() => tokens.Nested(Conditional);

    /// <summary>An expression, or several with commas between them as a tuple.</summary>
    public Expression ParseTuple(bool withCondition = true)
    {
        Expression One() => withCondition ? Parse() : tokens.Nested(Or);
        Expression first = One();
        if (!tokens.Current.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (tokens.TakeOperator(",") && !EndsTuple())
            items.Add(One());
        return scope => items.Select(item => item(scope)).ToArray();
    }

    /// <summary>The filters behind a block's tag: <c>| trim | upper</c>.</summary>
    public Func<Scope, object?, object?> ParseFilters()
    {
        Func<Scope, object?, object?> all = Filter();
        while (tokens.TakeOperator("|"))
        {
            (Func<Scope, object?, object?> before, Func<Scope, object?, object?> next) = (all, Filter());
            all = (scope, value) => next(scope, before(scope, value));
        }

        return all;
    }

    /// <summary>The arguments of a call, behind its opening parenthesis.</summary>
    public Func<Scope, Arguments> ParseArguments()
    {
        List<Expression> positional = [];
        List<(string Name, Expression Value)> named = [];
        while (!tokens.TakeOperator(")"))
        {
            if (tokens.Current.Kind == TokenKind.Name && tokens.Next.IsOperator("="))
            {
                string name = tokens.Take().Text;
                tokens.Take();
                named.Add((name, Parse()));
            }
            else if (named.Count > 0)
            {
                throw new TemplateException("an argument without a name follows one with a name", tokens.Line);
            }
            else
            {
                positional.Add(Parse());
            }

            if (!tokens.Current.IsOperator(")"))
                tokens.ExpectOperator(",");
        }

        if (positional.Count == 0 && named.Count == 0)
            return _ => Arguments.None;
        return scope => new Arguments(
            [.. positional.Select(one => one(scope))],
            named.Count == 0 ? null : named.ToDictionary(one => one.Name, one => one.Value(scope), StringComparer.Ordinal));
    }

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd || tokens.Current.IsOperator(")") || tokens.Current.IsName("in");

    private Expression Conditional()
    {
        Expression value = Or();
        while (tokens.TakeName("if"))
        {
            Expression then = value;
            Expression condition = Or();
            Expression otherwise = tokens.TakeName("else") ? Parse() : _ => new Undefined("the condition is false and there is no else");
            value = scope => Operations.IsTrue(condition(scope)) ? then(scope) : otherwise(scope);
        }

        return value;
    }

    private Expression Or()
    {
        Expression left = And();
        while (tokens.TakeName("or"))
        {
            (Expression a, Expression b) = (left, And());
            left = scope => a(scope) is var value && Operations.IsTrue(value) ? value : b(scope);
        }

        return left;
    }

    private Expression And()
    {
        Expression left = Not();
        while (tokens.TakeName("and"))
        {
            (Expression a, Expression b) = (left, Not());
            left = scope => a(scope) is var value && !Operations.IsTrue(value) ? value : b(scope);
        }

        return left;
    }

    private Expression Not()
    {
        if (!tokens.TakeName("not"))
            return Comparison();
        Expression value = tokens.Nested(Not);
        return scope => !Operations.IsTrue(value(scope));
    }

    private Expression Comparison()
    {
        Expression first = Sum();
        List<(Func<object?, object?, bool> Holds, Expression Right)> links = [];
        while (ComparisonOperator.Take(tokens) is { } holds)
            links.Add((holds, Sum()));
        return links switch
        {
            [] => first,
            [var (holds, right)] => scope => holds(first(scope), right(scope)),
            _ => scope => AllHold(scope, first(scope), links),
        };
    }

    private static bool AllHold(Scope scope, object? left, List<(Func<object?, object?, bool> Holds, Expression Right)> links)
    {
        foreach ((Func<object?, object?, bool> holds, Expression expression) in links)
        {
            object? right = expression(scope);
            if (!holds(left, right))
                return false;
            left = right;
        }

        return true;
    }

    private Expression Sum() => LeftToRight(Joined, ("+", Numbers.Add), ("-", Numbers.Subtract));

    private Expression Joined() => LeftToRight(Product, ("~", (a, b) => Shown.Text(a) + Shown.Text(b)));

    private Expression Product() =>
        LeftToRight(Power, ("*", Numbers.Multiply), ("/", Numbers.Divide), ("//", Numbers.FloorDivide), ("%", Numbers.Modulo));

    private Expression Power() => LeftToRight(() => Unary(withFilters: true), ("**", Numbers.Power));

    private Expression LeftToRight(Func<Expression> operand, params (string Name, Func<object?, object?, object?> Of)[] operators)
    {
        Expression left = operand();
        while (Array.FindIndex(operators, one => tokens.Current.IsOperator(one.Name)) is var found and >= 0)
        {
            tokens.Take();
            (Expression a, Expression b, Func<object?, object?, object?> of) = (left, operand(), operators[found].Of);
            left = scope => of(a(scope), b(scope));
        }

        return left;
    }

    private Expression Unary(bool withFilters)
    {
        Expression value;
        if (tokens.TakeOperator("-"))
        {
            Expression operand = tokens.Nested(() => Unary(withFilters: false));
            value = scope => Numbers.Negate(operand(scope));
        }
        else if (tokens.TakeOperator("+"))
        {
            value = tokens.Nested(() => Unary(withFilters: false));
        }
        else
        {
            value = Primary();
        }

        value = Postfix(value);
        return withFilters ? FiltersAndTests(value) : value;
    }

    private Expression Primary()
    {
        Token token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return Name(token);
            case TokenKind.Text:
                string text = token.Text;
                while (tokens.Current.Kind == TokenKind.Text)
                    text += tokens.Take().Text;
                return _ => text;
            case TokenKind.Integer:
                object whole = Numbers.Fit(BigInteger.Parse(token.Text, CultureInfo.InvariantCulture));
                return _ => whole;
            case TokenKind.Real:
                double real = double.Parse(token.Text, CultureInfo.InvariantCulture);
                return _ => real;
            case TokenKind.Operator when token.Text == "(":
                if (tokens.TakeOperator(")"))
                    return _ => Array.Empty<object?>();
                Expression inner = tokens.Nested(() => ParseTuple());
                tokens.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return List();
            case TokenKind.Operator when token.Text == "{":
                return Dictionary();
            default:
                throw new TemplateException($"{token.Shown} stands where a value has to", token.Line);
        }
    }

    private static Expression Name(Token token)
    {
        string name = token.Text;
        return name switch
        {
            "true" or "True" => _ => true,
            "false" or "False" => _ => false,
            "none" or "None" => _ => null,
            _ => scope => scope.TryGet(name, out object? value) ? value
                : (object?)Globals.Find(name, scope.Rendering.Now) ?? new Undefined($"'{InputText.Shorten(name)}' is undefined"),
        };
    }

    private Expression List()
    {
        List<Expression> items = [];
        while (!tokens.TakeOperator("]"))
        {
            items.Add(Parse());
            if (!tokens.Current.IsOperator("]"))
                tokens.ExpectOperator(",");
        }

        return scope => items.Select(item => item(scope)).ToList();
    }

    private Expression Dictionary()
    {
        List<(Expression Key, Expression Value)> entries = [];
        while (!tokens.TakeOperator("}"))
        {
            Expression key = Parse();
            tokens.ExpectOperator(":");
            entries.Add((key, Parse()));
            if (!tokens.Current.IsOperator("}"))
                tokens.ExpectOperator(",");
        }

        return scope =>
        {
            var mapping = new Mapping();
            foreach ((Expression key, Expression value) in entries)
                mapping[key(scope) as string ?? throw new TemplateException("a dictionary's key is not a text")] = value(scope);
            return mapping;
        };
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            Expression before = value;
            if (tokens.TakeOperator("."))
            {
                Token name = tokens.Take();
                if (name.Kind == TokenKind.Integer && long.TryParse(name.Text, out long place))
                    value = scope => Members.Item(before(scope), place);
                else if (name.Kind == TokenKind.Name)
                    value = scope => Members.Attribute(before(scope), name.Text);
                else
                    throw new TemplateException($"{name.Shown} stands where a name has to", name.Line);
            }
            else if (tokens.TakeOperator("["))
            {
                value = Subscript(before);
            }
            else if (tokens.TakeOperator("("))
            {
                value = Call(before, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private static Expression Call(Expression callee, Func<Scope, Arguments> arguments) => scope => callee(scope) switch
    {
        Function function => function(arguments(scope)),
        Undefined undefined => throw undefined.Refused(),
        var other => throw new TemplateException($"{Shown.Kind(other)} cannot be called"),
    };

    private Expression Subscript(Expression value)
    {
        Expression? start = tokens.Current.IsOperator(":") ? null : Parse();
        if (start is not null && tokens.TakeOperator("]"))
            return scope => Members.Item(value(scope), start(scope));
        tokens.ExpectOperator(":");
        Expression? stop = tokens.Current.IsOperator(":") || tokens.Current.IsOperator("]") ? null : Parse();
        Expression? step = tokens.TakeOperator(":") && !tokens.Current.IsOperator("]") ? Parse() : null;
        tokens.ExpectOperator("]");
        return scope => Members.Slice(value(scope), start?.Invoke(scope), stop?.Invoke(scope), step?.Invoke(scope));
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            Expression before = value;
            if (tokens.TakeOperator("|"))
            {
                Func<Scope, object?, object?> filter = Filter();
                value = scope => filter(scope, before(scope));
            }
            else if (tokens.TakeName("is"))
            {
                value = Test(before);
            }
            else if (tokens.TakeOperator("("))
            {
                value = Call(before, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Func<Scope, object?, object?> Filter()
    {
        Token name = tokens.Expect(TokenKind.Name, "a filter's name");
        Func<object?, Arguments, object?> filter = Filters.Find(name.Text)
            ?? throw new TemplateException($"the filter {name.Shown} is not known here", name.Line);
        Func<Scope, Arguments> arguments = tokens.TakeOperator("(") ? ParseArguments() : _ => Arguments.None;
        return (scope, value) => filter(value, arguments(scope));
    }

    private Expression Test(Expression value)
    {
        bool wanted = !tokens.TakeName("not");
        Token name = tokens.Expect(TokenKind.Name, "a test's name");
        Func<object?, Arguments, bool> test = ValueTests.Find(name.Text)
            ?? throw new TemplateException($"the test {name.Shown} is not known here", name.Line);
        Func<Scope, Arguments> arguments = _ => Arguments.None;
        if (tokens.TakeOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (TakesOperand(tokens.Current))
        {
            Expression operand = Postfix(Primary());
            arguments = scope => new Arguments([operand(scope)]);
        }

        return scope => test(value(scope), arguments(scope)) == wanted;
    }

    private static bool TakesOperand(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text is not ("else" or "or" or "and" or "is" or "if" or "not" or "in"),
        TokenKind.Text or TokenKind.Integer or TokenKind.Real => true,
        TokenKind.Operator => token.Text is "[" or "{",
        _ => false,
    };
}
