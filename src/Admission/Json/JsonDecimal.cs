using System.Globalization;
using System.Numerics;

namespace Admission.Json;

/// <summary>
/// A JSON number with all its digits: 9007199254740993 is not 9007199254740992, and 1.0 equals 1. Numbers whose
/// exponent exceeds that of a double are rounded to the nearest double.
/// </summary>
internal readonly struct JsonDecimal : IComparable<JsonDecimal>
{
    private const int MaxExponent = 400;

    private readonly BigInteger _digits;
    private readonly int _exponent;
    private readonly double? _nearest;

    private JsonDecimal(BigInteger digits, int exponent, double? nearest = null)
    {
        _digits = digits;
        _exponent = exponent;
        _nearest = nearest;
    }

    /// <summary>Is it a whole number? <c>1.0</c> and <c>1e3</c> are.</summary>
    public bool IsInteger => _nearest is { } nearest
        ? double.IsInteger(nearest)
        : _exponent >= 0 || (_digits % BigInteger.Pow(10, -_exponent)).IsZero;

    /// <summary>Reads the text of a JSON number.</summary>
    public static JsonDecimal Parse(string text)
    {
        int e = text.AsSpan().IndexOfAny('e', 'E');
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        bool isSmall = mantissa.Length <= MaxExponent;
        int power = 0;
        if (!isSmall || (e >= 0 && !TryReadPower(text.AsSpan(e + 1), out power)))
        {
            return new JsonDecimal(default, 0, double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        return new JsonDecimal(BigInteger.Parse(digits, CultureInfo.InvariantCulture), power - fraction);
    }

    /// <inheritdoc/>
    public int CompareTo(JsonDecimal other)
    {
        if (_nearest is not null || other._nearest is not null)
        {
            return ToDouble().CompareTo(other.ToDouble());
        }

        int least = Math.Min(_exponent, other._exponent);
        return Scaled(least).CompareTo(other.Scaled(least));
    }

    private static bool TryReadPower(ReadOnlySpan<char> text, out int power) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power)
        && power is >= -MaxExponent and <= MaxExponent;

    private BigInteger Scaled(int exponent) => _digits * BigInteger.Pow(10, _exponent - exponent);

    private double ToDouble() => _nearest ?? double.Parse(
        string.Create(CultureInfo.InvariantCulture, $"{_digits}e{_exponent}"), CultureInfo.InvariantCulture);
}
