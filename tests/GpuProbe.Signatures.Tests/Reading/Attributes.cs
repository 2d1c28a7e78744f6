using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>The attributes that change what a caller sees.</summary>
internal sealed class Attributes(MetadataReader reader)
{
    internal bool Has(CustomAttributeHandleCollection attributes, string name) => attributes.Any(attribute => NameOf(attribute) == name);

    /// <summary>The names of the parts of tuples, as <c>{free, total}</c>; empty where there are none.</summary>
    internal string TupleNames(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            if (NameOf(handle) != nameof(TupleElementNamesAttribute))
                continue;
            BlobReader blob = reader.GetBlobReader(reader.GetCustomAttribute(handle).Value);
            blob.ReadUInt16();
            int count = blob.ReadInt32();
            return $"{{{string.Join(", ", Enumerable.Range(0, count).Select(_ => blob.ReadSerializedString() ?? "_"))}}}";
        }

        return "";
    }

    private string NameOf(CustomAttributeHandle handle)
    {
        EntityHandle constructor = reader.GetCustomAttribute(handle).Constructor;
        EntityHandle type = constructor.Kind == HandleKind.MemberReference
            ? reader.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
        string name = TypeNames.NameOf(reader, type);
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
