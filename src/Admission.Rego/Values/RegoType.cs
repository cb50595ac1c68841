namespace Admission.Rego.Values;

/// <summary>
/// A type as OPA's declarations and the type check know it. Where a part of a type is null, nothing is known about it.
/// </summary>
internal abstract class RegoType(int order, int size)
{
    /// <summary>
    /// Maximum number of types in a type. Types that repeat each other grow without bound; beyond this one, a value can
    /// have any type.
    /// </summary>
    public const int MaxSize = 4096;

    public static readonly AnyType Any = new([]);

    public static readonly RegoType Null = new ScalarType("null", 0);
    public static readonly RegoType Boolean = new ScalarType("boolean", 1);
    public static readonly RegoType Number = new ScalarType("number", 2);
    public static readonly RegoType String = new ScalarType("string", 3);

    /// <summary>The rank of the kind of type in the order of types.</summary>
    public int Order { get; } = order;

    /// <summary>The number of types in it, itself included.</summary>
    public int Size { get; } = size;

    public bool IsAny => this is AnyType { Options.Length: 0 };

    protected static int SizeOf(IEnumerable<RegoType?> parts) => 1 + parts.Sum(static part => part?.Size ?? 1);
}

internal sealed class ScalarType(string name, int order) : RegoType(order, 1)
{
    public string Name { get; } = name;
}

/// <summary>An array with fixed places, and a type for the places after them; null if there are none.</summary>
internal sealed class ArrayType(RegoType?[] known, RegoType? rest)
    : RegoType(4, SizeOf(known) + (rest?.Size ?? 0))
{
    public RegoType?[] Known { get; } = known;

    public RegoType? Rest { get; } = rest;

    public RegoType? At(int index) => index < 0 ? null : index < Known.Length ? Known[index] : Rest;
}

/// <summary>An object with known keys in their order, and types for other keys and values.</summary>
internal sealed class ObjectType((RegoValue Key, RegoType? Value)[] known, OtherMembers? rest)
    : RegoType(5, SizeOf(known.Select(static member => member.Value)) + (rest?.Size ?? 0))
{
    public (RegoValue Key, RegoType? Value)[] Known { get; } = known;

    /// <summary>The types of other members; null if there are none.</summary>
    public OtherMembers? Rest { get; } = rest;
}

/// <summary>Keys and values of members with unknown names.</summary>
internal sealed record OtherMembers(RegoType? Key, RegoType? Value)
{
    public int Size => (Key?.Size ?? 1) + (Value?.Size ?? 1);
}

internal sealed class SetType(RegoType? element) : RegoType(6, 1 + (element?.Size ?? 1))
{
    public RegoType? Element { get; } = element;
}

/// <summary>One of several types in their order; without options any value.</summary>
internal sealed class AnyType(RegoType[] options) : RegoType(7, SizeOf(options))
{
    public RegoType[] Options { get; } = options;
}

/// <summary>Types of the arguments and the result of a function.</summary>
internal sealed class FunctionType(RegoType?[] arguments, RegoType? result)
    : RegoType(8, SizeOf(arguments) + (result?.Size ?? 1))
{
    public RegoType?[] Arguments { get; } = arguments;

    public RegoType? Result { get; } = result;
}
