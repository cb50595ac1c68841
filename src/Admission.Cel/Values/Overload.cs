using System.Collections.Immutable;

namespace Admission.Cel.Values;

/// <summary>A function of one argument.</summary>
internal delegate CelValue Function1(in CelValue argument);

/// <summary>A function of two arguments.</summary>
internal delegate CelValue Function2(in CelValue left, in CelValue right);

/// <summary>A function of any number of arguments.</summary>
internal delegate CelValue FunctionN(ReadOnlySpan<CelValue> arguments);

/// <summary>One signature of a function, with what it does and costs.</summary>
internal sealed class Overload
{
    public required string Function { get; init; }

    public required string Id { get; init; }

    public bool IsMember { get; init; }

    public required ImmutableArray<CelType> Parameters { get; init; }

    public required CelType Result { get; init; }

    public Function1? Unary { get; init; }

    public Function2? Binary { get; init; }

    public FunctionN? Variadic { get; init; }

    /// <summary>May the overload be called with these values?</summary>
    public bool Accepts(ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length != Parameters.Length)
        {
            return false;
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            if (!Accepts(Parameters[i], arguments[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static bool Accepts(CelType type, in CelValue value) => type.Kind switch
    {
        CelTypeKind.Dyn or CelTypeKind.Parameter => true,
        CelTypeKind.Null => value.Kind == CelKind.Null,
        CelTypeKind.Bool => value.Kind == CelKind.Bool,
        CelTypeKind.Int => value.Kind == CelKind.Int,
        CelTypeKind.UInt => value.Kind == CelKind.UInt,
        CelTypeKind.Double => value.Kind == CelKind.Double,
        CelTypeKind.String => value.Kind == CelKind.String,
        CelTypeKind.Bytes => value.Kind == CelKind.Bytes,
        CelTypeKind.Timestamp => value.Kind == CelKind.Timestamp,
        CelTypeKind.Duration => value.Kind == CelKind.Duration,
        CelTypeKind.List => value.Kind == CelKind.List,
        CelTypeKind.Map => value.Kind == CelKind.Map,
        CelTypeKind.Type => value.Kind == CelKind.Type,
        CelTypeKind.Opaque when type.IsOptional => value.Kind == CelKind.Optional,
        _ => value.Kind == CelKind.Opaque && value.Opaque.Type.Name == type.Name,
    };
}
