namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>Kinds of lines.</summary>
internal enum MemberKind
{
    /// <summary>A type: class, struct, interface, enum or delegate.</summary>
    Type,

    /// <summary>A base type or interface of a type, also of its base types.</summary>
    Is,

    /// <summary>A class that others may derive from.</summary>
    Open,

    /// <summary>A value of an enum.</summary>
    Value,

    /// <summary>A field or constant, to be read.</summary>
    Field,

    /// <summary>A constructor.</summary>
    Constructor,

    /// <summary>A property or indexer that can be read.</summary>
    Get,

    /// <summary>A property, indexer or field that can be written.</summary>
    Set,

    /// <summary>A property that can be written while its object is made.</summary>
    Init,

    /// <summary>A method or operator.</summary>
    Method,
}
