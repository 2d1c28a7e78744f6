using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>Finds what a compiled program uses of a namespace in another assembly.</summary>
internal sealed class UsesOfProgram
{
    private static readonly HashSet<string> OfObject = [nameof(Equals), nameof(GetHashCode), nameof(ToString), "Finalize"];

    private readonly MetadataReader reader;
    private readonly HashSet<string> types;
    private readonly Dictionary<string, TypeDefinitionHandle> own;

    private UsesOfProgram(MetadataReader reader, string assembly, string space)
    {
        this.reader = reader;
        types = reader.TypeReferences.Where(type => AssemblyOf(type) == assembly)
            .Select(type => TypeNames.NameOf(reader, type))
            .Where(name => name.StartsWith(space + ".", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        own = reader.TypeDefinitions.ToDictionary(type => TypeNames.NameOf(reader, type), StringComparer.Ordinal);
    }

    /// <summary>Types, members and overridden members, each once.</summary>
    internal static IReadOnlyCollection<Use> Read(string program, string assembly, string space)
    {
        using var image = new PEReader(File.OpenRead(program));
        var found = new UsesOfProgram(image.GetMetadataReader(), assembly, space);
        return [.. found.Types().Concat(found.Members()).Concat(found.Overrides()).Distinct()];
    }

    private IEnumerable<Use> Types() => types.Select(type => new Use(type, "", IsOverride: false));

    private IEnumerable<Use> Members()
    {
        foreach (MemberReference member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            string type = TypeNames.NameOf(reader, member.Parent);
            if (!types.Contains(type))
                continue;
            string name = reader.GetString(member.Name);
            yield return new Use(type, member.GetKind() == MemberReferenceKind.Field
                ? Member.UseOf(name, member.DecodeFieldSignature(TypeNames.Instance, GenericNames.Positions))
                : Member.UseOf(name, member.DecodeMethodSignature(TypeNames.Instance, GenericNames.Positions)), IsOverride: false);
        }
    }

    private IEnumerable<Use> Overrides()
    {
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            TypeDefinition[] bases = [.. OwnBasesOf(type)];
            string foreign = bases[^1].BaseType.IsNil ? "" : TypeNames.NameOf(reader, bases[^1].BaseType);
            if (!types.Contains(foreign))
                continue;
            foreach (string method in type.GetMethods().Where(IsOverride).Select(NameOf))
            {
                if (!OfObject.Contains(method) && !bases.Skip(1).Any(one => one.GetMethods().Any(other => NameOf(other) == method && !IsOverride(other))))
                    yield return new Use(foreign, method, IsOverride: true);
            }
        }
    }

    /// <summary>A type and those of its base types that the program declares itself.</summary>
    private IEnumerable<TypeDefinition> OwnBasesOf(TypeDefinition type)
    {
        yield return type;
        while (!type.BaseType.IsNil && own.TryGetValue(TypeNames.NameOf(reader, type.BaseType), out TypeDefinitionHandle handle))
        {
            type = reader.GetTypeDefinition(handle);
            yield return type;
        }
    }

    private bool IsOverride(MethodDefinitionHandle handle)
    {
        MethodAttributes attributes = reader.GetMethodDefinition(handle).Attributes;
        return attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.NewSlot);
    }

    private string NameOf(MethodDefinitionHandle handle) => reader.GetString(reader.GetMethodDefinition(handle).Name);

    private string? AssemblyOf(TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf((TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }
}
