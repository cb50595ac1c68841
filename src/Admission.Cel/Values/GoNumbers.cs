using System.Globalization;

namespace Admission.Cel.Values;

/// <summary>Numbers as Go writes them.</summary>
internal static class GoNumbers
{
    /// <summary>The shortest text of a double in the form of %g, with an exponent below -4 and from 6 on.</summary>
    public static string Format(double value) => Format(value, -4, 6);

    /// <summary>The shortest text of a double without an exponent.</summary>
    public static string Plain(double value) => Format(value, int.MinValue, int.MaxValue);

    private static string Format(double value, int exponentBelow, int exponentFrom)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        (string digits, int exponent) = Split(shortest);
        string sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
        {
            return sign + "0";
        }

        if (exponent < exponentBelow || exponent >= exponentFrom)
        {
            string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
            return sign + mantissa + (exponent < 0 ? "e-" : "e+")
                + Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture);
        }

        if (exponent < 0)
        {
            return sign + "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? sign + digits + new string('0', exponent + 1 - digits.Length)
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    // The digits without zeros at the ends, and the power of ten of the first one.
    private static (string Digits, int Exponent) Split(string shortest)
    {
        string text = shortest.TrimStart('-');
        int exponent = 0;
        int e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        string digits = text.Replace(".", "", StringComparison.Ordinal);
        int whole = point < 0 ? text.Length : point;
        int zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return (digits.Length == 0 ? "0" : digits, exponent + whole - 1 - zeros);
    }
}
