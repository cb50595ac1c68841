using System.Globalization;
using System.Numerics;

namespace Admission.Rego.Values;

/// <summary>Digits times a power of ten: any JSON number, exactly.</summary>
internal readonly struct RegoDecimal
{
    /// <summary>
    /// The largest power of ten, up or down, that a number can have: 5,000. Larger ones would make arithmetic slow.
    /// </summary>
    public const int MaxExponent = 5000;

    private const int LongText = 1000;

    public RegoDecimal(BigInteger digits, int exponent)
    {
        Digits = digits;
        Exponent = exponent;
    }

    public BigInteger Digits { get; }

    public int Exponent { get; }

    /// <summary>Reads a JSON number. A power of ten beyond the limit is cut to the limit.</summary>
    public static RegoDecimal Parse(string text)
    {
        ReadOnlySpan<char> span = text;
        if (text.Length >= LongText)
        {
            // The work grows with the square of the length.
            Work.Charge((long)text.Length * text.Length / LongText / 64);
        }

        int e = span.IndexOfAny('e', 'E');
        int power = 0;
        if (e >= 0)
        {
            ReadOnlySpan<char> written = span[(e + 1)..];
            if (!int.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power))
            {
                power = written[0] == '-' ? -MaxExponent : MaxExponent;
            }

            power = Math.Clamp(power, -MaxExponent, MaxExponent);
            span = span[..e];
        }

        int point = span.IndexOf('.');
        if (point < 0)
        {
            return new RegoDecimal(BigInteger.Parse(span, CultureInfo.InvariantCulture), power);
        }

        string digits = string.Concat(span[..point], span[(point + 1)..]);
        int fraction = span.Length - point - 1;
        return new RegoDecimal(BigInteger.Parse(digits, CultureInfo.InvariantCulture), power - fraction);
    }

    /// <summary>The integer of the same value; false if there is a fraction.</summary>
    public bool TryGetInteger(out BigInteger integer)
    {
        if (Exponent >= 0)
        {
            integer = Digits * BigInteger.Pow(10, Exponent);
            return true;
        }

        integer = BigInteger.DivRem(Digits, BigInteger.Pow(10, -Exponent), out BigInteger rest);
        return rest.IsZero;
    }

    /// <summary>The same value without zeros at the end of its digits.</summary>
    public RegoDecimal Normalized()
    {
        BigInteger digits = Digits;
        int exponent = Exponent;
        if (digits.IsZero)
        {
            return default;
        }

        while (true)
        {
            BigInteger shorter = BigInteger.DivRem(digits, 10, out BigInteger rest);
            if (!rest.IsZero)
            {
                return new RegoDecimal(digits, exponent);
            }

            digits = shorter;
            exponent++;
        }
    }

    public static int Compare(RegoDecimal left, RegoDecimal right)
    {
        int sign = left.Digits.Sign.CompareTo(right.Digits.Sign);
        if (sign != 0 || left.Digits.IsZero)
        {
            return sign;
        }

        int least = Math.Min(left.Exponent, right.Exponent);
        return left.Scaled(least).CompareTo(right.Scaled(least));
    }

    private BigInteger Scaled(int exponent) => Digits * BigInteger.Pow(10, Exponent - exponent);
}
