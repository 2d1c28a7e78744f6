using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>What an assembly declares in one namespace and those below it.</summary>
internal sealed class DeclaringAssembly
{
    private DeclaringAssembly(
        string name, IReadOnlyList<Member> members, IReadOnlySet<string> extensionClasses, IReadOnlyDictionary<string, string> extended)
    {
        Name = name;
        Members = members;
        Lines = members.Select(member => member.Line).ToHashSet(StringComparer.Ordinal);
        ExtensionClasses = extensionClasses;
        Extensions = [.. members.Where(member => extended.ContainsKey(member.Type) && member.Name.Length > 0)
            .Select(member => (extended[member.Type], member.Name))
            .Distinct()];
    }

    internal string Name { get; }

    internal IReadOnlyList<Member> Members { get; }

    internal IReadOnlySet<string> Lines { get; }

    /// <summary>Static classes that hold extensions of other types.</summary>
    internal IReadOnlySet<string> ExtensionClasses { get; }

    /// <summary>The names of the members that extend a type, with that type.</summary>
    internal IReadOnlyCollection<(string Type, string Name)> Extensions { get; }

    internal static DeclaringAssembly Of(Assembly assembly, string space)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader reader = image.GetMetadataReader();
        var attributes = new Attributes(reader);
        IEnumerable<string> extensions = reader.TypeDefinitions
            .Where(type => attributes.Has(reader.GetTypeDefinition(type).GetCustomAttributes(), nameof(ExtensionAttribute)))
            .Select(type => TypeNames.NameOf(reader, type));
        return new DeclaringAssembly(
            assembly.GetName().Name!, PublicMembers.Read(reader, space), extensions.ToHashSet(StringComparer.Ordinal), Extended(reader));
    }

    /// <summary>Whether a type is a class of extensions or lies in one.</summary>
    internal bool IsExtension(string type) =>
        ExtensionClasses.Any(extensions => type == extensions || type.StartsWith(extensions + ".", StringComparison.Ordinal));

    /// <summary>The type that each block of extensions extends, by the name of the type that the compiler makes of the block.</summary>
    private static Dictionary<string, string> Extended(MetadataReader reader)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (MethodDefinition marker in reader.MethodDefinitions.Select(reader.GetMethodDefinition))
        {
            if (reader.GetString(marker.Name) != "<Extension>$")
                continue;
            TypeDefinitionHandle block = reader.GetTypeDefinition(marker.GetDeclaringType()).GetDeclaringType();
            found[TypeNames.NameOf(reader, block)] = marker.DecodeSignature(TypeNames.Instance, GenericNames.Positions).ParameterTypes[0];
        }

        return found;
    }
}
