namespace Admission.Cel.Values;

/// <summary>The kinds of types that the checker knows.</summary>
public enum CelTypeKind
{
    /// <summary>Anything; what it is shows when the expression runs.</summary>
    Dyn,

    /// <summary>The type of an expression that has an error.</summary>
    Error,
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,

    /// <summary>A type with declared fields, such as that of <c>request</c>.</summary>
    Struct,

    /// <summary>A type of a library, such as <c>net.IP</c>, and <c>optional_type</c>.</summary>
    Opaque,

    /// <summary>A parameter of a function's type, or one that the checker has yet to find out.</summary>
    Parameter,

    /// <summary>The type of a type.</summary>
    Type,
}
