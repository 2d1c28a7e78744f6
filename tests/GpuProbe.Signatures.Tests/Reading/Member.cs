using System.Reflection.Metadata;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>A type, or a member of one, as callers see it.</summary>
/// <param name="Type">Full name of the type, with <c>`1</c> for generic parameters.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Modifiers">Words before the kind, each with a space after it: <c>protected static </c>.</param>
/// <param name="Name">The member's own name; of constructors and types none.</param>
/// <param name="Use">How the metadata of a caller names it, without its type.</param>
/// <param name="Rest">All that follows the name: parameters, type, value, constraints.</param>
internal sealed record Member(string Type, MemberKind Kind, string Modifiers, string Name, string Use, string Rest)
{
    /// <summary>The line in a list.</summary>
    internal string Line => $"{Type} {Modifiers}{Kind.ToString().ToLowerInvariant()} {Name}{Rest}".TrimEnd();

    /// <summary>How the metadata of a caller names a method.</summary>
    internal static string UseOf(string name, MethodSignature<string> signature) =>
        $"{(signature.Header.IsInstance ? "" : "static ")}{signature.ReturnType} {name}"
        + $"{(signature.GenericParameterCount == 0 ? "" : $"`{signature.GenericParameterCount}")}({string.Join(", ", signature.ParameterTypes)})";

    /// <summary>How the metadata of a caller names a field.</summary>
    internal static string UseOf(string name, string fieldType) => $"{fieldType} {name}";
}
