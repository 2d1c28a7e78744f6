using System.Reflection;
using System.Reflection.Metadata;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>Writes the parts of signatures.</summary>
internal sealed class SignatureText(MetadataReader reader)
{
    private readonly Attributes attributes = new(reader);

    internal GenericNames Names(TypeDefinition type) => new(NamesOf(type.GetGenericParameters()), []);

    internal GenericNames Names(MethodDefinition method, GenericNames ofType) => ofType with { OfMethod = NamesOf(method.GetGenericParameters()) };

    internal string Type(EntityHandle handle, GenericNames names) => handle.Kind == HandleKind.TypeSpecification
        ? reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(TypeNames.Instance, names)
        : TypeNames.NameOf(reader, handle);

    internal string Constant(ConstantHandle handle)
    {
        Constant constant = reader.GetConstant(handle);
        return ConstantText.Of(constant.TypeCode, reader.GetBlobReader(constant.Value));
    }

    internal string KindOf(TypeDefinition type, string baseName) =>
        type.Attributes.HasFlag(TypeAttributes.Interface) ? "interface" : baseName switch
        {
            "System.Enum" => "enum of " + reader.GetFieldDefinition(type.GetFields().First()).DecodeSignature(TypeNames.Instance, GenericNames.Positions),
            "System.ValueType" => "struct",
            "System.MulticastDelegate" => "delegate",
            _ => "class",
        };

    /// <summary>Base types and interfaces; those of base types in this assembly too, with their generic parameters filled in.</summary>
    internal IEnumerable<string> BasesOf(TypeDefinition type, GenericNames names)
    {
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
            yield return Type(reader.GetInterfaceImplementation(implemented).Interface, names);
        if (type.BaseType.IsNil || Type(type.BaseType, names) is not (not ("object" or "System.Object" or "System.ValueType") and var written))
            yield break;
        yield return written;
        if (Definition(type.BaseType) is not { } found)
            yield break;
        foreach (string further in BasesOf(found, GenericNames.ArgumentsOf(written)))
            yield return further;
    }

    internal string Parameters(MethodDefinition method, MethodSignature<string> signature, int count)
    {
        var described = method.GetParameters().Select(reader.GetParameter).ToDictionary(parameter => (int)parameter.SequenceNumber);
        return string.Join(", ", signature.ParameterTypes.Take(count).Select((type, index) =>
            described.TryGetValue(index + 1, out Parameter parameter) ? Written(type, parameter) : type));
    }

    internal string TupleNamesOfResult(MethodDefinition method) => string.Concat(method.GetParameters().Select(reader.GetParameter)
        .Where(parameter => parameter.SequenceNumber == 0)
        .Select(parameter => attributes.TupleNames(parameter.GetCustomAttributes())));

    internal string Generics(TypeDefinition type, GenericNames names) =>
        names.OfType.Count == 0 ? "" : $" <{string.Join(", ", names.OfType)}>{Constraints(type.GetGenericParameters(), names)}";

    internal string Constraints(GenericParameterHandleCollection parameters, GenericNames names) =>
        string.Concat(parameters.Select(reader.GetGenericParameter).Select(parameter =>
        {
            string[] all = [.. Constraints(parameter, names)];
            return all.Length == 0 ? "" : $" where {reader.GetString(parameter.Name)} : {string.Join(", ", all)}";
        }));

    private IEnumerable<string> Constraints(GenericParameter parameter, GenericNames names)
    {
        bool isValue = parameter.Attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (parameter.Attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            yield return "class";
        if (isValue)
            yield return attributes.Has(parameter.GetCustomAttributes(), "IsUnmanagedAttribute") ? "unmanaged" : "struct";
        foreach (GenericParameterConstraintHandle constraint in parameter.GetConstraints())
        {
            string type = Type(reader.GetGenericParameterConstraint(constraint).Type, names);
            if (!type.StartsWith("System.ValueType", StringComparison.Ordinal))
                yield return type;
        }

        if (parameter.Attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isValue)
            yield return "new()";
    }

    private string Written(string type, Parameter parameter)
    {
        if (type.StartsWith("ref ", StringComparison.Ordinal) && parameter.Attributes.HasFlag(ParameterAttributes.Out))
            type = "out" + type[3..];
        CustomAttributeHandleCollection own = parameter.GetCustomAttributes();
        string many = attributes.Has(own, nameof(ParamArrayAttribute)) || attributes.Has(own, "ParamCollectionAttribute") ? "params " : "";
        string value = !parameter.Attributes.HasFlag(ParameterAttributes.Optional) ? ""
            : parameter.GetDefaultValue().IsNil ? " = default"
            : " = " + Constant(parameter.GetDefaultValue());
        return $"{many}{type}{attributes.TupleNames(own)} {reader.GetString(parameter.Name)}{value}";
    }

    private TypeDefinition? Definition(EntityHandle type)
    {
        string name = TypeNames.NameOf(reader, type);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            if (TypeNames.NameOf(reader, handle) == name)
                return reader.GetTypeDefinition(handle);
        }

        return null;
    }

    private string[] NamesOf(GenericParameterHandleCollection parameters) =>
        [.. parameters.Select(parameter => reader.GetString(reader.GetGenericParameter(parameter).Name))];
}
