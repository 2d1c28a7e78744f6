namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>What the generic parameters in a signature are written as: those of the type with all types around it, and those of the method.</summary>
internal sealed record GenericNames(IReadOnlyList<string> OfType, IReadOnlyList<string> OfMethod)
{
    /// <summary>Parameters by their position, as the metadata of a use names them.</summary>
    internal static GenericNames Positions { get; } = new([], []);

    internal string Type(int index) => index < OfType.Count ? OfType[index] : $"!{index}";

    internal string Method(int index) => index < OfMethod.Count ? OfMethod[index] : $"!!{index}";

    /// <summary>The arguments of a generic type that is written out: <c>A</c> and <c>B&lt;C, D&gt;</c> of <c>T`2&lt;A, B&lt;C, D&gt;&gt;</c>.</summary>
    internal static GenericNames ArgumentsOf(string type)
    {
        var arguments = new List<string>();
        int depth = 0, start = 0;
        for (int i = 0; i < type.Length; i++)
        {
            bool isEnd = type[i] == '>' && --depth == 0 || type[i] == ',' && depth == 1;
            if (isEnd)
                arguments.Add(type[start..i].Trim());
            if (isEnd || type[i] == '<' && depth++ == 0)
                start = i + 1;
            else if (type[i] is '[' or '{' or '(')
                depth++;
            else if (type[i] is ']' or '}' or ')')
                depth--;
        }

        return new GenericNames(arguments, []);
    }
}
