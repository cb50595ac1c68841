using System.Globalization;

namespace Admission.Rego.Values;

/// <summary>Floating-point numbers as Go writes them.</summary>
internal static class GoFloat
{
    /// <summary>
    /// %g: the shortest digits, or a number of significant ones; an exponent for large and small numbers.
    /// </summary>
    public static string General(double value, int precision, bool keepsZeros)
    {
        bool isShortest = precision < 0;
        (string sign, string digits, int power) = Digits(value, isShortest ? -1 : Math.Max(1, precision) - 1);
        if (!keepsZeros)
        {
            digits = digits.TrimEnd('0') is { Length: > 0 } trimmed ? trimmed : "0";
        }

        int limit = isShortest ? 6 : Math.Max(1, precision);
        if (limit > digits.Length && digits.Length >= power + 1 && !isShortest)
        {
            limit = digits.Length;
        }

        limit = isShortest && limit < 6 ? 6 : limit;
        return sign + (power < -4 || power >= limit ? WithExponent(digits, power) : Plain(digits, power));
    }

    /// <summary>As in JSON: an exponent only for numbers below 1e-6, and from 1e21.</summary>
    public static string Json(double value)
    {
        (string sign, string digits, int power) = Digits(value, -1);
        digits = digits.TrimEnd('0') is { Length: > 0 } trimmed ? trimmed : "0";
        return value == 0 ? "0" : sign + (power is < -6 or >= 21 ? WithExponent(digits, power) : Plain(digits, power));
    }

    /// <summary>A number in the format <c>%e</c>.</summary>
    public static string Exponent(double value, int precision)
    {
        (string sign, string digits, int power) = Digits(value, precision);
        return sign + WithExponent(digits, power);
    }

    /// <summary>A number in the format <c>%f</c>.</summary>
    public static string Fixed(double value, int precision) =>
        value.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string WithExponent(string digits, int power)
    {
        string tail = Math.Abs(power).ToString("00", CultureInfo.InvariantCulture);
        string head = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{head}e{(power < 0 ? '-' : '+')}{tail}";
    }

    private static string Plain(string digits, int power)
    {
        if (power < 0)
        {
            return "0." + new string('0', -power - 1) + digits;
        }

        return digits.Length <= power + 1
            ? digits.PadRight(power + 1, '0')
            : $"{digits[..(power + 1)]}.{digits[(power + 1)..]}";
    }

    // Significant digits and the power of ten of the first one; the shortest that give the number back for -1.
    private static (string Sign, string Digits, int Power) Digits(double value, int fraction)
    {
        string text = value.ToString(
            fraction < 0 ? "E16" : "E" + fraction.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (fraction < 0)
        {
            string shortest = value.ToString("R", CultureInfo.InvariantCulture);
            return Split(shortest);
        }

        return Split(text, trims: false);
    }

    private static (string Sign, string Digits, int Power) Split(string text, bool trims = true)
    {
        string sign = text.StartsWith('-') ? "-" : "";
        text = text.TrimStart('-');
        int e = text.IndexOf('E', StringComparison.Ordinal);
        int power = e < 0 ? 0
            : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        power += (point < 0 ? mantissa.Length : point) - 1;
        string significant = digits.TrimStart('0');
        if (significant.Length == 0)
        {
            return (sign, trims ? "0" : digits, 0);
        }

        power -= digits.Length - significant.Length;
        return (sign, trims ? significant.TrimEnd('0') : significant, power);
    }
}
