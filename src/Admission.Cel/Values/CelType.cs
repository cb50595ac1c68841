using System.Collections.Immutable;

namespace Admission.Cel.Values;

/// <summary>A type in the type system of CEL.</summary>
public sealed class CelType : IEquatable<CelType>
{
    internal static readonly CelType Dyn = new(CelTypeKind.Dyn, "dyn");
    internal static readonly CelType Error = new(CelTypeKind.Error, "!error!");
    internal static readonly CelType Null = new(CelTypeKind.Null, "null_type");
    internal static readonly CelType Bool = new(CelTypeKind.Bool, "bool");
    internal static readonly CelType Int = new(CelTypeKind.Int, "int");
    internal static readonly CelType UInt = new(CelTypeKind.UInt, "uint");
    internal static readonly CelType Double = new(CelTypeKind.Double, "double");
    internal static readonly CelType String = new(CelTypeKind.String, "string");
    internal static readonly CelType Bytes = new(CelTypeKind.Bytes, "bytes");
    internal static readonly CelType Timestamp = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");
    internal static readonly CelType Duration = new(CelTypeKind.Duration, "google.protobuf.Duration");
    internal static readonly CelType AnyType = new(CelTypeKind.Type, "type");
    internal static readonly CelType ListOfDyn = List(Dyn);
    internal static readonly CelType MapOfDyn = Map(Dyn, Dyn);

    private CelType(CelTypeKind kind, string name, params ImmutableArray<CelType> parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The kind of the type.</summary>
    public CelTypeKind Kind { get; }

    /// <summary>Its name without parameters, such as <c>list</c>, <c>net.IP</c> or <c>null_type</c>.</summary>
    public string Name { get; }

    /// <summary>The types that it is made of: the items of a list, keys and values of a map.</summary>
    public ImmutableArray<CelType> Parameters { get; }

    internal bool IsDynOrError => Kind is CelTypeKind.Dyn or CelTypeKind.Error;

    internal bool IsOptional => Kind == CelTypeKind.Opaque && Name == "optional_type";

    internal static CelType List(CelType item) => new(CelTypeKind.List, "list", item);

    internal static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", key, value);

    internal static CelType Optional(CelType value) => new(CelTypeKind.Opaque, "optional_type", value);

    internal static CelType Opaque(string name) => new(CelTypeKind.Opaque, name);

    internal static CelType Struct(string name) => new(CelTypeKind.Struct, name);

    internal static CelType Parameter(string name) => new(CelTypeKind.Parameter, name);

    internal static CelType TypeOf(CelType type) => new(CelTypeKind.Type, "type", type);

    internal CelType With(ImmutableArray<CelType> parameters) => new(Kind, Name, parameters);

    /// <inheritdoc/>
    public bool Equals(CelType? other) => ReferenceEquals(this, other) || (other is not null && Kind == other.Kind
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Parameters.Length);

    /// <summary>The type with its full names: <c>list(string)</c>, <c>google.protobuf.Timestamp</c>.</summary>
    public string FullName => Parameters.IsEmpty
        ? Name
        : $"{Name}({string.Join(", ", Parameters.Select(parameter => parameter.FullName))})";

    /// <summary>The type as messages write it: <c>list(string)</c>, <c>timestamp</c>, <c>null</c>.</summary>
    public override string ToString() => Kind switch
    {
        CelTypeKind.Null => "null",
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        _ => Parameters.IsEmpty ? Name : $"{Name}({string.Join(", ", Parameters)})",
    };
}
