using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Admission.Objects;

/// <summary>Reads a <see cref="Quantity"/> as apimachinery's ParseQuantity does, including its oddities.</summary>
internal static class QuantityParser
{
    private const string Fix = "Write 100m, 1.5 or 512Mi.";

    private static readonly BigInteger MaxBinary = long.MaxValue * Quantity.Nano;

    public static bool TryParse(string text, [NotNullWhen(true)] out Quantity? quantity, out string error)
    {
        quantity = null;
        if (text.Length is 0 or > Quantity.MaxLength)
        {
            error = $"a quantity has 1 to {Quantity.MaxLength} characters. {Fix}";
            return false;
        }

        int position = text[0] is '+' or '-' ? 1 : 0;
        ReadOnlySpan<char> whole = TakeDigits(text, ref position);
        ReadOnlySpan<char> fraction = default;
        if (position < text.Length && text[position] == '.')
        {
            position++;
            fraction = TakeDigits(text, ref position);
        }

        if (!TryReadSuffix(text.AsSpan(position), out QuantityFormat format, out int exponent))
        {
            error = $"'{Shorten(text)}' is not a quantity: unknown suffix. {Fix}";
            return false;
        }

        if (exponent is > Quantity.MaxExponent or < -Quantity.MaxExponent)
        {
            error = $"the exponent of a quantity is at most {Quantity.MaxExponent}. {Fix}";
            return false;
        }

        // Without any digit, Kubernetes reads 0, except for suffixes that take its slower path.
        bool isSlow = format == QuantityFormat.BinarySI ? exponent >= 50 : exponent < -Quantity.NanoDigits;
        if (whole.IsEmpty && fraction.IsEmpty && isSlow)
        {
            error = $"'{Shorten(text)}' is not a quantity: it has no digit. {Fix}";
            return false;
        }

        quantity = Build(whole, fraction, format, exponent, isNegative: text[0] == '-');
        error = "";
        return true;
    }

    private static Quantity Build(
        ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, QuantityFormat format, int exponent, bool isNegative)
    {
        string digits = string.Concat(whole, fraction);
        BigInteger amount = digits.Length == 0
            ? 0
            : BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        int scale = Quantity.NanoDigits - fraction.Length;
        if (format == QuantityFormat.BinarySI)
        {
            amount <<= exponent;
        }
        else
        {
            scale += exponent;
        }

        BigInteger nanos = scale >= 0
            ? amount * BigInteger.Pow(10, scale)
            : DivideUp(amount, BigInteger.Pow(10, -scale));
        if (format == QuantityFormat.BinarySI)
        {
            nanos = BigInteger.Min(nanos, MaxBinary);
            format = nanos < Quantity.Nano && !nanos.IsZero ? QuantityFormat.DecimalSI : format;
        }

        return new Quantity(isNegative ? -nanos : nanos, format);
    }

    private static BigInteger DivideUp(BigInteger amount, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(amount, divisor, out BigInteger remainder);
        return remainder.IsZero ? quotient : quotient + 1;
    }

    private static ReadOnlySpan<char> TakeDigits(string text, scoped ref int position)
    {
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return text.AsSpan(start, position - start);
    }

    private static bool TryReadSuffix(ReadOnlySpan<char> suffix, out QuantityFormat format, out int exponent)
    {
        format = suffix.Length == 2 && suffix[1] == 'i' ? QuantityFormat.BinarySI : QuantityFormat.DecimalSI;
        exponent = suffix switch
        {
            "" => 0,
            "n" => -9,
            "u" => -6,
            "m" => -3,
            "k" => 3,
            "M" => 6,
            "G" => 9,
            "T" => 12,
            "P" => 15,
            "E" => 18,
            "Ki" => 10,
            "Mi" => 20,
            "Gi" => 30,
            "Ti" => 40,
            "Pi" => 50,
            "Ei" => 60,
            _ => -1,
        };
        if (exponent != -1)
        {
            return true;
        }

        format = QuantityFormat.DecimalExponent;
        return suffix.Length > 1
            && suffix[0] is 'e' or 'E'
            && !char.IsWhiteSpace(suffix[1])
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    private static string Shorten(string text) => text.Length <= 32 ? text : text[..32] + "…";
}
