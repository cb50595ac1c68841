using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Admission.Yaml;

/// <summary>
/// What an unquoted scalar means to Kubernetes: the YAML 1.1 words with the numbers of Go.
/// Source of truth: resolve.go in https://github.com/kubernetes-sigs/yaml/tree/master/goyaml.v2
/// </summary>
internal static partial class PlainScalar
{
    /// <summary>Digits beyond this are text: turning them into a number takes time that grows with their
    /// square.</summary>
    private const int MaxRadixDigits = 1000;

    private static readonly FrozenDictionary<string, YamlKind> Words = new (YamlKind Kind, string[] Words)[]
    {
        (YamlKind.True, ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]),
        (YamlKind.False, ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]),
        (YamlKind.Null, ["", "~", "null", "Null", "NULL"]),
    }
        .SelectMany(static row => row.Words, static (row, word) => KeyValuePair.Create(word, row.Kind))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> NonFinite = FrozenSet.Create(
        StringComparer.Ordinal,
        ".nan", ".NaN", ".NAN",
        ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF");

    /// <summary>What the text means, and the text of the value: digits for a number, itself for a string.</summary>
    public static (YamlKind Kind, string Text) Resolve(string text)
    {
        if (Words.TryGetValue(text, out YamlKind word))
        {
            return (word, "");
        }

        return ReadNumber(text) is { } number ? (YamlKind.Number, number) : (YamlKind.String, text);
    }

    /// <summary>Is it an infinity or not-a-number, which JSON cannot hold?</summary>
    public static bool IsNonFinite(string text) => NonFinite.Contains(text);

    /// <summary>
    /// The name that Kubernetes makes of a key that is no string: decimal digits, <c>true</c>, a float in Go's form.
    /// Null for a null, and for mappings and sequences, which no JSON name can be made of.
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
        // Underscores are not taken out here, as Go does not.
        '.' => FloatForm().IsMatch(text) ? ReadFloat(text) : null,
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

        return (plain[0] == '-' ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>As it was written where JSON can hold that, else the shortest form of the same double.</summary>
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

    /// <summary>Go's <c>FormatFloat(value, 'g', -1, 32)</c>, which Kubernetes names float keys by: 1.10 becomes
    /// 1.1.</summary>
    private static string FloatName(string number)
    {
        float value = (float)double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        string text = float.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e')
            : value > 0 ? ".inf" : "-.inf";
        if (float.Abs(value) is < 1e6f or >= 1e7f)
        {
            return text;
        }

        // The one magnitude that Go writes with an exponent and .NET without.
        int first = value < 0 ? 1 : 0;
        string fraction = (text[(first + 1)..(first + 7)] + text[(first + 7)..].TrimStart('.')).TrimEnd('0');
        return $"{text[..(first + 1)]}{(fraction.Length > 0 ? "." : "")}{fraction}e+06";
    }

    private static string Strip(string text) => text.Replace("_", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(
        @"^[-+]?0([xX](?<hex>[0-9a-fA-F]+)|[bB](?<bin>[01]+)|[oO]?(?<oct>[0-7]+))\z", RegexOptions.CultureInvariant)]
    private static partial Regex RadixInteger();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FloatForm();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
