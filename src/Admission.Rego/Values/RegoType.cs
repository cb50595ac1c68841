namespace Admission.Rego.Values;

/// <summary>A type as OPA's declarations and the type check know it.</summary>
internal abstract record RegoType
{
    public static readonly RegoType Any = new AnyType([]);

    public static readonly RegoType Null = new ScalarType("null");
    public static readonly RegoType Boolean = new ScalarType("boolean");
    public static readonly RegoType Number = new ScalarType("number");
    public static readonly RegoType String = new ScalarType("string");

    public bool IsAny => this is AnyType { Options.Length: 0 };

    /// <summary>A type that is one of two.</summary>
    public static RegoType Or(RegoType? left, RegoType? right)
    {
        if (left is null || right is null)
        {
            return left ?? right ?? Any;
        }

        if (left.IsAny || right.IsAny)
        {
            return Any;
        }

        RegoType[] options = [.. OptionsOf(left), .. OptionsOf(right)];
        options = [.. options.Distinct()];
        return options.Length == 1 ? options[0] : options.Length > 16 ? Any : new AnyType(options);
    }

    public static RegoType[] OptionsOf(RegoType type) => type is AnyType any ? any.Options : [type];
}

internal sealed record ScalarType(string Name) : RegoType;

/// <summary>One of several types; without options any value.</summary>
internal sealed record AnyType(RegoType[] Options) : RegoType;

/// <summary>An array with fixed places, and a type for the places after them; null if there are none.</summary>
internal sealed record ArrayType(RegoType[] Fixed, RegoType? Rest) : RegoType;

/// <summary>An object with known keys, and a type for other keys and values; null if there are none.</summary>
internal sealed record ObjectType(
    (Values.RegoValue Key, RegoType Value)[] Known, RegoType? RestKey, RegoType? RestValue) : RegoType;

internal sealed record SetType(RegoType Element) : RegoType;

/// <summary>Types of the arguments and the result of a function.</summary>
internal sealed record FunctionType(RegoType[] Arguments, RegoType? Result, bool IsVariadic) : RegoType;
