using System.Text.RegularExpressions;
using GpuProbe.Signatures.Tests.Reading;

namespace GpuProbe.Signatures.Tests.Comparing;

/// <summary>Holds an assembly and the programs on it to a list of signatures. Each finding is a line to read.</summary>
internal static partial class Comparison
{
    /// <summary>Lines of the list that the assembly does not declare, each with what it declares under that name instead.</summary>
    internal static IEnumerable<string> Missing(SignatureList list, DeclaringAssembly assembly)
    {
        ILookup<string, string> declared = assembly.Lines.Order(StringComparer.Ordinal).ToLookup(NameIn, StringComparer.Ordinal);
        foreach (string line in list.Lines.Where(line => !assembly.Lines.Contains(line)))
        {
            string[] instead = [.. declared[NameIn(line)].Where(other => !list.Known.Contains(other))];
            yield return instead.Length == 0
                ? $"{assembly.Name} does not declare\n  {line}"
                : $"{assembly.Name} does not declare\n  {line}\nbut\n  {string.Join("\n  ", instead)}";
        }
    }

    /// <summary>What the assembly declares and the list does not have, classes of extensions apart.</summary>
    internal static IEnumerable<string> Unlisted(SignatureList list, DeclaringAssembly assembly) => assembly.Members
        .Where(member => !list.Known.Contains(member.Line) && !assembly.IsExtension(member.Type))
        .Select(member => $"{list.Name} does not have, but {assembly.Name} declares\n  {member.Line}");

    /// <summary>What a program uses of the assembly and the list does not have.</summary>
    internal static IEnumerable<string> UnlistedUses(string program, IEnumerable<Use> uses, SignatureList list, DeclaringAssembly assembly)
    {
        ILookup<string, Member> ofType = assembly.Members.ToLookup(member => member.Type, StringComparer.Ordinal);
        return uses.Where(use => !assembly.IsExtension(use.Type) && !IsListed(use))
            .Select(use => $"{program} uses what {list.Name} does not have:\n  {use}");

        bool IsListed(Use use) => use.IsOverride
            ? BasesOf(use.Type).SelectMany(type => ofType[type])
                .Any(member => use.Member == NameOfMethod(member) && IsVirtual(member) && list.Known.Contains(member.Line))
            : ofType[use.Type].Any(member => member.Use == use.Member && (member.Use.Length > 0 || member.Kind == MemberKind.Type) && list.Known.Contains(member.Line));

        IEnumerable<string> BasesOf(string type) => ofType[type].Where(member => member.Kind == MemberKind.Is)
            .Select(member => member.Rest.Split('<')[0])
            .Prepend(type);
    }

    /// <summary>Extensions that have the name of a member of the type that they extend: a call may mean that member.</summary>
    internal static IEnumerable<string> Hidden(DeclaringAssembly extending, DeclaringAssembly extended)
    {
        var members = extended.Members.Where(member => member.Name.Length > 0).Select(member => (member.Type, member.Name)).ToHashSet();
        return extending.Extensions.Where(members.Contains).Select(extension => $"{extension.Type} has {extension.Name} itself");
    }

    private static bool IsVirtual(Member member) =>
        member.Modifiers.Contains("virtual", StringComparison.Ordinal)
        || member.Modifiers.Contains("abstract", StringComparison.Ordinal)
        || member.Modifiers.Contains("override", StringComparison.Ordinal);

    private static string NameOfMethod(Member member) => member.Kind switch
    {
        MemberKind.Get => "get_" + member.Name,
        MemberKind.Set or MemberKind.Init => "set_" + member.Name,
        _ => member.Name,
    };

    /// <summary>The type and the member's name in a line, or its kind where it has no name: what stays when the rest is changed.</summary>
    private static string NameIn(string line)
    {
        Match found = Parts().Match(line);
        string kind = found.Groups["kind"].Value, name = found.Groups["name"].Value;
        return $"{found.Groups["type"].Value} {(kind is "type" or "is" || name.Length == 0 ? kind : name)}";
    }

    [GeneratedRegex(@"^(?<type>\S+) ((protected|static|const|virtual|abstract|override) )*(?<kind>[a-z]+) ?(?<name>\w*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parts();
}
