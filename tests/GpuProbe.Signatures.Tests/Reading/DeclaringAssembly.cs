using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>What an assembly declares in one namespace and those below it.</summary>
internal sealed class DeclaringAssembly
{
    private DeclaringAssembly(string name, IReadOnlyList<Member> members, IReadOnlySet<string> extensionClasses)
    {
        Name = name;
        Members = members;
        Lines = members.Select(member => member.Line).ToHashSet(StringComparer.Ordinal);
        ExtensionClasses = extensionClasses;
    }

    internal string Name { get; }

    internal IReadOnlyList<Member> Members { get; }

    internal IReadOnlySet<string> Lines { get; }

    /// <summary>Static classes that hold extensions of other types.</summary>
    internal IReadOnlySet<string> ExtensionClasses { get; }

    internal static DeclaringAssembly Of(Assembly assembly, string space)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader reader = image.GetMetadataReader();
        var attributes = new Attributes(reader);
        IEnumerable<string> extensions = reader.TypeDefinitions
            .Where(type => attributes.Has(reader.GetTypeDefinition(type).GetCustomAttributes(), nameof(ExtensionAttribute)))
            .Select(type => TypeNames.NameOf(reader, type));
        return new DeclaringAssembly(assembly.GetName().Name!, PublicMembers.Read(reader, space), extensions.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Whether a type is a class of extensions or lies in one.</summary>
    internal bool IsExtension(string type) =>
        ExtensionClasses.Any(extensions => type == extensions || type.StartsWith(extensions + ".", StringComparison.Ordinal));
}
