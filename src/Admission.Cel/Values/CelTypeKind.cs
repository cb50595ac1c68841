namespace Admission.Cel.Values;

/// <summary>The kinds of types that the checker knows.</summary>
public enum CelTypeKind
{
    /// <summary>Any type; the value decides when the expression runs.</summary>
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

    /// <summary>A type parameter of a function, or a type that the checker has not determined yet.</summary>
    Parameter,

    /// <summary>The type of a type.</summary>
    Type,
}
