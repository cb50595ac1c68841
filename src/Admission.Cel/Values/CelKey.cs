namespace Admission.Cel.Values;

/// <summary>A value as a key: equal numbers of different types are one key.</summary>
internal readonly struct CelKey(CelValue value) : IEquatable<CelKey>
{
    private readonly CelValue _value = value;

    public bool Equals(CelKey other) => CelEquality.AreEqual(_value, other._value);

    public override bool Equals(object? obj) => obj is CelKey other && Equals(other);

    public override int GetHashCode() => _value.Kind switch
    {
        CelKind.String => string.GetHashCode(_value.String, StringComparison.Ordinal),
        CelKind.Bool => _value.IsTrue ? 1231 : 1237,
        CelKind.Int => _value.Int.GetHashCode(),
        CelKind.UInt => _value.UInt <= long.MaxValue ? ((long)_value.UInt).GetHashCode() : HashOf((double)_value.UInt),
        CelKind.Double => HashOf(_value.Double),
        CelKind.Duration => _value.Int.GetHashCode(),
        _ => (int)_value.Kind,
    };

    private static int HashOf(double value) =>
        value is >= -9.2233720368547758E+18 and < 9.2233720368547758E+18 && Math.Floor(value) == value
            ? ((long)value).GetHashCode()
            : value.GetHashCode();
}
