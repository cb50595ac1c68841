using Admission.Json;

namespace Admission.Cel.Values;

/// <summary>
/// One value of a CEL evaluation, an error included. A structure of 16 bytes: numbers and booleans need no allocation,
/// and objects and arrays of a review are the review's own tree.
/// </summary>
public readonly struct CelValue
{
    // The kind of a scalar; the object of every other kind; null only for the default.
    private readonly object? _reference;

    // The bits of a scalar; the kind of an object.
    private readonly long _bits;

    private CelValue(CelKind kind, object reference)
    {
        _reference = reference;
        _bits = (long)kind;
    }

    private CelValue(Scalar kind, long bits)
    {
        _reference = kind;
        _bits = bits;
    }

    /// <summary>The value <c>null</c>, which is the default of this type.</summary>
    public static CelValue Null => default;

    internal static CelValue True => new(Scalar.Bool, 1);

    internal static CelValue False => new(Scalar.Bool, 0);

    /// <summary>What the value is.</summary>
    public CelKind Kind => _reference is Scalar scalar ? scalar.Kind : (CelKind)_bits;

    /// <summary>Did the evaluation fail?</summary>
    public bool IsError => _reference is CelError;

    /// <summary>Is this the boolean true?</summary>
    public bool IsTrue => ReferenceEquals(_reference, Scalar.Bool) && _bits != 0;

    /// <summary>Is this the boolean false?</summary>
    public bool IsFalse => ReferenceEquals(_reference, Scalar.Bool) && _bits == 0;

    /// <summary>Why the evaluation failed; null for a value.</summary>
    public CelError? Error => _reference as CelError;

    /// <summary>The text of a string; null for every other kind.</summary>
    public string? Text => _reference as string;

    /// <summary>Is it <see cref="Null"/>, and not a null that <see cref="Explicit"/> returned?</summary>
    internal bool IsDefault => _reference is null;

    /// <summary>The value; a null is one that differs from the default of this type.</summary>
    internal CelValue Explicit => _reference is null ? new(Scalar.Null, 0) : this;

    internal object? Reference => _reference;

    internal long Int => _bits;

    internal ulong UInt => (ulong)_bits;

    internal double Double => BitConverter.Int64BitsToDouble(_bits);

    internal string String => (string)_reference!;

    internal byte[] Bytes => (byte[])_reference!;

    internal CelTimestamp Timestamp => (CelTimestamp)_reference!;

    internal CelType TypeValue => (CelType)_reference!;

    internal CelOptional Optional => (CelOptional)_reference!;

    internal CelOpaque Opaque => (CelOpaque)_reference!;

    internal static CelValue Of(bool value) => new(Scalar.Bool, value ? 1 : 0);

    internal static CelValue Of(long value) => new(Scalar.Int, value);

    internal static CelValue OfUInt(ulong value) => new(Scalar.UInt, (long)value);

    internal static CelValue Of(double value) => new(Scalar.Double, BitConverter.DoubleToInt64Bits(value));

    internal static CelValue Of(string value) => new(CelKind.String, value);

    internal static CelValue Of(byte[] value) => new(CelKind.Bytes, value);

    internal static CelValue Of(CelTimestamp value) => new(CelKind.Timestamp, value);

    /// <summary>A duration in nanoseconds.</summary>
    internal static CelValue OfDuration(long nanoseconds) => new(Scalar.Duration, nanoseconds);

    internal static CelValue Of(CelType value) => new(CelKind.Type, value);

    internal static CelValue Of(CelList value) => new(CelKind.List, value);

    internal static CelValue Of(CelMap value) => new(CelKind.Map, value);

    internal static CelValue Of(CelOptional value) => new(CelKind.Optional, value);

    internal static CelValue Of(CelOpaque value) => new(CelKind.Opaque, value);

    internal static CelValue Of(CelError error) => new(CelKind.Error, error);

    internal static CelValue Fail(string message) => new(CelKind.Error, new CelError(message));

    /// <summary>
    /// A JSON value as the API server gives it to CEL: a number that is a 64-bit integer is an int, every other one a
    /// double. Null for an absent one.
    /// </summary>
    public static CelValue FromJson(JsonValue? json)
    {
        switch (json?.Kind)
        {
            case JsonKind.Object:
                return new CelValue(CelKind.Map, json);
            case JsonKind.Array:
                return new CelValue(CelKind.List, json);
            case JsonKind.String:
                return new CelValue(CelKind.String, json.Text!);
            case JsonKind.Boolean:
                return Of(json.IsTrue);
            case JsonKind.Number:
                return json.TryGetInt64(out long integer) ? Of(integer) : Of(json.Number);
            default:
                return default;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => CelText.Describe(this);

    // A kind whose values are bits.
    private sealed class Scalar(CelKind kind)
    {
        public static readonly Scalar Null = new(CelKind.Null);
        public static readonly Scalar Bool = new(CelKind.Bool);
        public static readonly Scalar Int = new(CelKind.Int);
        public static readonly Scalar UInt = new(CelKind.UInt);
        public static readonly Scalar Double = new(CelKind.Double);
        public static readonly Scalar Duration = new(CelKind.Duration);

        public CelKind Kind { get; } = kind;
    }
}
