using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Syntax;

/// <summary>The operators of comparisons, which can be chained: <c>a &lt; b &lt;= c</c>.</summary>
internal static class ComparisonOperator
{
    /// <summary>Takes the operator that comes next; <see langword="null"/> if it is none of a comparison.</summary>
    public static Func<object?, object?, bool>? Take(TokenStream tokens)
    {
        if (tokens.TakeOperator("=="))
            return Operations.AreEqual;
        if (tokens.TakeOperator("!="))
            return (a, b) => !Operations.AreEqual(a, b);
        if (tokens.TakeOperator("<"))
            return (a, b) => Operations.Compare(a, b) < 0;
        if (tokens.TakeOperator("<="))
            return (a, b) => Operations.Compare(a, b) <= 0;
        if (tokens.TakeOperator(">"))
            return (a, b) => Operations.Compare(a, b) > 0;
        if (tokens.TakeOperator(">="))
            return (a, b) => Operations.Compare(a, b) >= 0;
        if (tokens.TakeName("in"))
            return (a, b) => Operations.Contains(b, a);
        if (!tokens.Current.IsName("not") || !tokens.Next.IsName("in"))
            return null;
        tokens.Take();
        tokens.Take();
        return (a, b) => !Operations.Contains(b, a);
    }
}
