using System.Globalization;
using System.Numerics;
using System.Text;

namespace Admission.Rego.Values;

/// <summary>
/// A binary number with 64 significant bits, rounded to nearest and even: the numbers with which OPA computes. It keeps
/// the sign of zero.
/// </summary>
internal readonly struct BinaryFloat
{
    private const int Precision = 64;

    private readonly BigInteger _digits;
    private readonly int _exponent;
    private readonly bool _isNegativeZero;

    private BinaryFloat(BigInteger digits, int exponent, bool isNegativeZero = false)
    {
        _digits = digits;
        _exponent = exponent;
        _isNegativeZero = isNegativeZero;
    }

    public bool IsZero => _digits.IsZero;

    public bool IsNegative => _digits.Sign < 0 || _isNegativeZero;

    public bool IsInteger => _exponent >= 0 || (_digits & ((BigInteger.One << -_exponent) - 1)).IsZero;

    /// <summary>The integer part.</summary>
    public BigInteger Integer => _exponent >= 0
        ? _digits << _exponent
        : _digits.Sign * (BigInteger.Abs(_digits) >> -_exponent);

    public static BinaryFloat From(RegoNumber number) =>
        number.IsSmall ? Round(number.Small, 0) : From(number.Decimal);

    public static BinaryFloat From(RegoDecimal value) => value.Exponent >= 0
        ? Round(value.Digits * BigInteger.Pow(10, value.Exponent), 0)
        : Divide(value.Digits, BigInteger.Pow(10, -value.Exponent), 0);

    public static BinaryFloat From(BigInteger value) => Round(value, 0);

    public static BinaryFloat operator +(BinaryFloat left, BinaryFloat right)
    {
        int least = Math.Min(left._exponent, right._exponent);
        return Round((left._digits << (left._exponent - least)) + (right._digits << (right._exponent - least)), least);
    }

    public static BinaryFloat operator -(BinaryFloat left, BinaryFloat right) => left + -right;

    public static BinaryFloat operator -(BinaryFloat value) => new(-value._digits, value._exponent);

    public static BinaryFloat operator *(BinaryFloat left, BinaryFloat right) =>
        Round(left._digits * right._digits, left._exponent + right._exponent, left.IsNegative != right.IsNegative);

    /// <summary>The quotient; the divisor must not be zero.</summary>
    public static BinaryFloat operator /(BinaryFloat left, BinaryFloat right) => left.IsZero
        ? new BinaryFloat(0, 0, left.IsNegative != right.IsNegative)
        : Divide(left._digits, right._digits, left._exponent - right._exponent);

    public RegoNumber ToNumber() => RegoNumber.Parse(ToText());

    /// <summary>The shortest digits that give this number back.</summary>
    public string ToText()
    {
        if (IsZero)
        {
            return _isNegativeZero ? "-0" : "0";
        }

        (string digits, int point) = Shortest();
        string sign = _digits.Sign < 0 ? "-" : "";
        if (IsInteger)
        {
            return sign + (point >= digits.Length ? digits.PadRight(point, '0') : digits);
        }

        int power = point - 1;
        if (power is >= -4 and < 6 or 0)
        {
            return sign + (point <= 0
                ? "0." + new string('0', -point) + digits
                : string.Concat(digits.AsSpan(0, point), ".", digits.AsSpan(point)));
        }

        var text = new StringBuilder(sign).Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        return text.Append('e').Append(power < 0 ? '-' : '+')
            .Append(Math.Abs(power).ToString("00", CultureInfo.InvariantCulture)).ToString();
    }

    // Digits are made one by one until they lie between the neighbors on both sides; the value itself is n/d *
    // 10^point.
    private (string Digits, int Point) Shortest()
    {
        BigInteger mantissa = BigInteger.Abs(_digits);
        int shift = Precision - (int)mantissa.GetBitLength();
        mantissa <<= shift;
        int exponent = _exponent - shift;
        bool isPowerOfTwo = mantissa == BigInteger.One << (Precision - 1);

        // Everything times 4, so that half the distance to a smaller neighbor is an integer.
        BigInteger value = mantissa << 2;
        BigInteger upper = value + 2;
        BigInteger lower = value - (isPowerOfTwo ? 1 : 2);
        BigInteger scale = 4;
        if (exponent >= 0)
        {
            value <<= exponent;
            upper <<= exponent;
            lower <<= exponent;
        }
        else
        {
            scale <<= -exponent;
        }

        bool isEven = mantissa.IsEven;
        int point = (int)Math.Ceiling((exponent + Precision) * 0.30102999566398119) - 1;
        if (point >= 0)
        {
            scale *= BigInteger.Pow(10, point);
        }
        else
        {
            BigInteger factor = BigInteger.Pow(10, -point);
            value *= factor;
            upper *= factor;
            lower *= factor;
        }

        while (isEven ? upper >= scale : upper > scale)
        {
            scale *= 10;
            point++;
        }

        while (true)
        {
            BigInteger next = upper * 10;
            if (isEven ? next >= scale : next > scale)
            {
                break;
            }

            value *= 10;
            upper = next;
            lower *= 10;
            point--;
        }

        var digits = new StringBuilder();
        BigInteger taken = 0;
        BigInteger unit = scale;
        while (true)
        {
            value *= 10;
            upper *= 10;
            lower *= 10;
            taken *= 10;
            BigInteger digit = BigInteger.DivRem(value - (taken * unit), unit, out BigInteger rest);
            BigInteger down = taken + digit;
            bool okDown = isEven ? down * unit >= lower : down * unit > lower;
            bool okUp = isEven ? (down + 1) * unit <= upper : (down + 1) * unit < upper;
            if (!okDown && !okUp)
            {
                digits.Append((char)('0' + (int)digit));
                taken = down;
                continue;
            }

            bool up = okUp && (!okDown || rest * 2 > unit || (rest * 2 == unit && !digit.IsEven));
            string all = (up ? down + 1 : down).ToString(CultureInfo.InvariantCulture);
            int width = digits.Length + 1;
            point += all.Length - width;
            return (all.TrimEnd('0'), point);
        }
    }

    private static BinaryFloat Divide(BigInteger dividend, BigInteger divisor, int exponent)
    {
        int shift = Math.Max(0, Precision + 2 + (int)divisor.GetBitLength() - (int)dividend.GetBitLength());
        BigInteger quotient = BigInteger.DivRem(
            BigInteger.Abs(dividend) << shift, BigInteger.Abs(divisor), out BigInteger rest);
        quotient = (quotient << 1) | (rest.IsZero ? 0 : 1);
        return Round(dividend.Sign * divisor.Sign * quotient, exponent - shift - 1);
    }

    private static BinaryFloat Round(BigInteger digits, int exponent, bool isNegativeZero = false)
    {
        if (digits.IsZero)
        {
            return new BinaryFloat(0, 0, isNegativeZero);
        }

        BigInteger mantissa = BigInteger.Abs(digits);
        int excess = (int)mantissa.GetBitLength() - Precision;
        if (excess <= 0)
        {
            return new BinaryFloat(digits, exponent);
        }

        BigInteger rest = mantissa & ((BigInteger.One << excess) - 1);
        mantissa >>= excess;
        int half = rest.CompareTo(BigInteger.One << (excess - 1));
        if (half > 0 || (half == 0 && !mantissa.IsEven))
        {
            mantissa++;
        }

        return new BinaryFloat(digits.Sign * mantissa, exponent + excess);
    }
}
