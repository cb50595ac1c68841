using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Admission.Yaml;

/// <summary>
/// The meaning of an unquoted scalar in Kubernetes: the words of YAML 1.1 with the numbers of Go. Source of truth:
/// resolve.go in https://github.com/kubernetes-sigs/yaml/tree/master/goyaml.v2
/// </summary>
internal static partial class PlainScalar
{
    /// <summary>
    /// A number with more digits is text: converting it takes time that grows with the square of its length.
    /// </summary>
    private const int MaxRadixDigits = 1000;

    private static readonly FrozenDictionary<string, YamlKind> Words = new (YamlKind Kind, string[] Words)[]
    {
        (YamlKind.True, ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]),
        (YamlKind.False, ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]),
        (YamlKind.Null, ["", "~", "null", "Null", "NULL"]),
    }
        .SelectMany(static row => row.Words, static (row, word) => KeyValuePair.Create(word, row.Kind))
        .ToFrozenDictionary(StringComparer.Ordinal);

    // Values that JSON does not have, and the names of such keys in Kubernetes.
    private static readonly FrozenDictionary<string, string> NonFinite = new (string Name, string[] Words)[]
    {
        (".nan", [".nan", ".NaN", ".NAN"]),
        (".inf", [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]),
        ("-.inf", ["-.inf", "-.Inf", "-.INF"]),
    }
        .SelectMany(static row => row.Words, static (row, word) => KeyValuePair.Create(word, row.Name))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The kind of the text, and the text of the value: digits for a number, itself for a string.</summary>
    public static (YamlKind Kind, string Text) Resolve(string text)
    {
        if (Words.TryGetValue(text, out YamlKind word))
        {
            return (word, "");
        }

        return ReadNumber(text) is { } number ? (YamlKind.Number, number) : (YamlKind.String, text);
    }

    /// <summary>
    /// The name of a key that is an infinity or not-a-number, which is not JSON value; null for other texts.
    /// </summary>
    public static string? NonFiniteName(string text) => NonFinite.GetValueOrDefault(text);

    /// <summary>
    /// The name that Kubernetes gives to a key that is not a string: decimal digits, <c>true</c>, a float in Go's form.
    /// Null for a null, and for mappings and sequences, which have no JSON name.
    /// </summary>
    public static string? NameOf(YamlNode key) => key.Kind switch
    {
        YamlKind.String => key.Text,
        YamlKind.True => "true",
        YamlKind.False => "false",
        YamlKind.Number => DecimalInteger().IsMatch(key.Text) ? key.Text : FloatName(key.Text),
        _ => null,
    };

    private static string? ReadNumber(string text) => text[0] switch
    {
        // Here Go accepts underscores only between two digits; after a digit or sign, it accepts them anywhere.
        '.' => FractionForm().IsMatch(text) ? ReadFloat(Strip(text)) : null,
        '+' or '-' or (>= '0' and <= '9') => ReadSigned(Strip(text)),
        _ => null,
    };

    private static string? ReadSigned(string plain)
    {
        if (DecimalInteger().IsMatch(plain))
        {
            string digits = plain[0] == '+' ? plain[1..] : plain;
            return digits == "-0" ? "0" : digits;
        }

        return ReadRadix(plain) ?? (FloatForm().IsMatch(plain) ? ReadFloat(plain) : null);
    }

    /// <summary>Octal (<c>0777</c>, <c>0o777</c>), hexadecimal and binary integers as decimal digits.</summary>
    private static string? ReadRadix(string plain)
    {
        Match match = RadixInteger().Match(plain);
        if (!match.Success || plain.Length > MaxRadixDigits)
        {
            return null;
        }

        (int radix, string digits) = match switch
        {
            _ when match.Groups["hex"].Success => (16, match.Groups["hex"].Value),
            _ when match.Groups["bin"].Success => (2, match.Groups["bin"].Value),
            _ => (8, match.Groups["oct"].Value),
        };
        BigInteger value = BigInteger.Zero;
        foreach (char digit in digits)
        {
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        }

        bool isNegative = plain[0] == '-' || match.Groups["sign"].Value == "-";
        return (isNegative ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>As written if JSON allows that, else the shortest form of the same double.</summary>
    private static string? ReadFloat(string plain)
    {
        double value = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            // Go's parser calls it out of range, and the scalar stays a string.
            return null;
        }

        return JsonNumber().IsMatch(plain) ? plain : value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Go's <c>FormatFloat(value, 'g', -1, 32)</c>, which Kubernetes uses for float keys: 1.10 becomes 1.1.
    /// </summary>
    private static string FloatName(string number)
    {
        float value = (float)double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!float.IsFinite(value))
        {
            return value > 0 ? ".inf" : "-.inf";
        }

        // The shortest digits that represent the float, and the position of their point.
        string[] parts = float.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        point = point < 0 ? parts[0].Length : point;
        string padded = parts[0].Replace(".", "", StringComparison.Ordinal);
        string digits = padded.TrimStart('0');
        int exponent = point - (padded.Length - digits.Length) - 1
            + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        string sign = value < 0 ? "-" : "";
        return digits.Length == 0
            ? "0"
            : sign + (exponent is < -4 or >= 6 ? Scientific(digits, exponent) : Positional(digits, exponent));
    }

    private static string Scientific(string digits, int exponent)
    {
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        string power = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{power}";
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        string whole = digits.PadRight(exponent + 1, '0');
        return whole.Length == exponent + 1 ? whole : $"{whole[..(exponent + 1)]}.{whole[(exponent + 1)..]}";
    }

    private static string Strip(string text) => text.Replace("_", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalInteger();

    /// <summary>Go also reads 0b-1, by an accident of how it removes the prefix.</summary>
    [GeneratedRegex(
        @"^([-+]?0([xX](?<hex>[0-9a-fA-F]+)|[bB](?<bin>[01]+)|[oO]?(?<oct>[0-7]+))|0b(?<sign>[-+])(?<bin>[01]+))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex RadixInteger();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FloatForm();

    [GeneratedRegex(@"^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FractionForm();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
