using GpuProbe.Core.Datasets.Templates.Running;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>Parses what a <c>call</c> block calls: a macro's name and its arguments.</summary>
internal sealed class CalleeParser(TokenStream tokens, ExpressionParser expressions)
{
    /// <summary>The macro, and what it is called with.</summary>
    public Expression Parse(out Func<Scope, Arguments> arguments)
    {
        Token name = tokens.Expect(TokenKind.Name, "a macro's name");
        tokens.ExpectOperator("(");
        arguments = expressions.ParseArguments();
        return scope => scope.TryGet(name.Text, out object? value) ? value : null;
    }
}
