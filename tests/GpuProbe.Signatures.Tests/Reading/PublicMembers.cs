using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>
/// Finds what an assembly declares for others, as the compiler of a caller sees it: kinds, types, names of parameters, optional
/// values, generic constraints, base types, values of enums and constants. Nullability of references is left out.
/// </summary>
internal sealed class PublicMembers
{
    private const MethodAttributes AccessMask = MethodAttributes.MemberAccessMask;
    private readonly MetadataReader reader;
    private readonly SignatureText text;
    private readonly Attributes attributes;
    private readonly List<Member> members = [];

    private PublicMembers(MetadataReader reader)
    {
        this.reader = reader;
        text = new SignatureText(reader);
        attributes = new Attributes(reader);
    }

    /// <summary>Members that others can name, of the types in a namespace and those below it.</summary>
    internal static IReadOnlyList<Member> Read(MetadataReader reader, string space)
    {
        var found = new PublicMembers(reader);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            string name = TypeNames.NameOf(reader, handle);
            if (name.StartsWith(space + ".", StringComparison.Ordinal) && found.IsVisible(handle))
                found.AddType(handle, name);
        }

        return found.members;
    }

    private bool IsVisible(TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(type.GetDeclaringType()),
            _ => false,
        };
    }

    private void AddType(TypeDefinitionHandle handle, string name)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        GenericNames names = text.Names(type);
        string baseName = type.BaseType.IsNil ? "" : text.Type(type.BaseType, names);
        bool isEnum = baseName == "System.Enum";
        string access = (type.Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.Public or TypeAttributes.NestedPublic ? "" : "protected ";
        Add(name, MemberKind.Type, access, "", "", text.KindOf(type, baseName) + text.Generics(type, names));
        if (!type.Attributes.HasFlag(TypeAttributes.Sealed) && !type.Attributes.HasFlag(TypeAttributes.Interface) && CanBeDerivedFrom(type))
            Add(name, MemberKind.Open, "", "", "", "");
        if (baseName is not ("System.Enum" or "System.MulticastDelegate"))
        {
            foreach (string other in text.BasesOf(type, names).Distinct())
                Add(name, MemberKind.Is, "", "", "", other);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
            AddField(name, reader.GetFieldDefinition(field), names, isEnum);
        var accessors = new HashSet<MethodDefinitionHandle>();
        foreach (PropertyDefinition property in type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            PropertyAccessors pair = property.GetAccessors();
            AddAccessor(name, property, pair.Getter, MemberKind.Get, names);
            AddAccessor(name, property, pair.Setter, MemberKind.Set, names);
            accessors.Add(pair.Getter);
            accessors.Add(pair.Setter);
        }

        foreach (MethodDefinitionHandle method in type.GetMethods().Where(method => !accessors.Contains(method)))
            AddMethod(name, reader.GetMethodDefinition(method), names);
    }

    private void AddField(string type, FieldDefinition field, GenericNames names, bool isEnum)
    {
        var access = (MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask);
        if (!IsVisible(access) || field.Attributes.HasFlag(FieldAttributes.RTSpecialName))
            return;
        string name = reader.GetString(field.Name);
        bool isConstant = field.Attributes.HasFlag(FieldAttributes.Literal);
        string value = isConstant ? " = " + text.Constant(field.GetDefaultValue()) : "";
        if (isEnum)
        {
            Add(type, MemberKind.Value, "", name, "", value);
            return;
        }

        string modifiers = Access(access)
            + (isConstant ? "const " : field.Attributes.HasFlag(FieldAttributes.Static) ? "static " : "");
        string use = Member.UseOf(name, field.DecodeSignature(TypeNames.Instance, GenericNames.Positions));
        string rest = $" : {field.DecodeSignature(TypeNames.Instance, names)}{attributes.TupleNames(field.GetCustomAttributes())}{value}";
        Add(type, MemberKind.Field, modifiers, name, use, rest);
        if (!isConstant && !field.Attributes.HasFlag(FieldAttributes.InitOnly))
            Add(type, MemberKind.Set, modifiers, name, use, rest);
    }

    private void AddAccessor(string type, PropertyDefinition property, MethodDefinitionHandle handle, MemberKind kind, GenericNames names)
    {
        if (handle.IsNil)
            return;
        MethodDefinition method = reader.GetMethodDefinition(handle);
        if (!IsVisible(method.Attributes))
            return;
        MethodSignature<string> signature = method.DecodeSignature(TypeNames.Instance, names);
        if (signature.ReturnType.Contains(nameof(IsExternalInit), StringComparison.Ordinal))
            kind = MemberKind.Init;
        int indexes = signature.ParameterTypes.Length - (kind == MemberKind.Get ? 0 : 1);
        Add(type, kind, Access(method.Attributes) + Modifiers(method.Attributes), reader.GetString(property.Name), UseOf(method),
            (indexes == 0 ? "" : $"[{text.Parameters(method, signature, indexes)}]")
            + $" : {property.DecodeSignature(TypeNames.Instance, names).ReturnType}{attributes.TupleNames(property.GetCustomAttributes())}");
    }

    private void AddMethod(string type, MethodDefinition method, GenericNames ofType)
    {
        string name = reader.GetString(method.Name);
        string modifiers = Access(method.Attributes) + Modifiers(method.Attributes);
        if (!IsVisible(method.Attributes) || name == ".cctor" || modifiers.Contains("override", StringComparison.Ordinal) && IsOfObject(name)
            || attributes.Has(method.GetCustomAttributes(), nameof(CompilerGeneratedAttribute)))
            return;
        GenericNames names = text.Names(method, ofType);
        MethodSignature<string> signature = method.DecodeSignature(TypeNames.Instance, names);
        string parameters = text.Parameters(method, signature, signature.ParameterTypes.Length);
        if (name == ".ctor")
        {
            Add(type, MemberKind.Constructor, modifiers, "", UseOf(method), $"({parameters})");
            return;
        }

        string self = attributes.Has(method.GetCustomAttributes(), nameof(ExtensionAttribute)) ? "this " : "";
        string generics = names.OfMethod.Count == 0 ? "" : $"<{string.Join(", ", names.OfMethod)}>";
        Add(type, MemberKind.Method, modifiers, name, UseOf(method),
            $"{generics}({self}{parameters}) : {signature.ReturnType}{text.TupleNamesOfResult(method)}{text.Constraints(method.GetGenericParameters(), names)}");
    }

    private string UseOf(MethodDefinition method) =>
        Member.UseOf(reader.GetString(method.Name), method.DecodeSignature(TypeNames.Instance, GenericNames.Positions));

    // Everything has these: whether a type overrides them is nothing that a caller's compiler sees.
    private static bool IsOfObject(string name) => name is nameof(Equals) or nameof(GetHashCode) or nameof(ToString) or "Finalize";

    private bool CanBeDerivedFrom(TypeDefinition type) => type.GetMethods().Select(reader.GetMethodDefinition)
        .Any(method => reader.GetString(method.Name) == ".ctor" && IsVisible(method.Attributes));

    private void Add(string type, MemberKind kind, string modifiers, string name, string use, string rest) =>
        members.Add(new Member(type, kind, modifiers, name, use, rest));

    private static bool IsVisible(MethodAttributes access) =>
        (access & AccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static string Access(MethodAttributes access) => (access & AccessMask) == MethodAttributes.Public ? "" : "protected ";

    private static string Modifiers(MethodAttributes method)
    {
        if (method.HasFlag(MethodAttributes.Static))
            return "static ";
        bool isNew = method.HasFlag(MethodAttributes.NewSlot);
        return !method.HasFlag(MethodAttributes.Virtual) || isNew && method.HasFlag(MethodAttributes.Final) ? ""
            : method.HasFlag(MethodAttributes.Abstract) ? "abstract "
            : isNew ? "virtual "
            : "override ";
    }
}
