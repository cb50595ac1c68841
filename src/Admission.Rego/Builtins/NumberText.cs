using System.Text.RegularExpressions;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Numbers in strings, as Go reads them.</summary>
internal static partial class NumberText
{
    /// <summary>The number; null if the text is not a decimal number.</summary>
    public static RegoNumber? Parse(string text)
    {
        if (text.Length > 1000 || !Decimal().IsMatch(text))
        {
            return null;
        }

        // Rewrites numbers that JSON does not allow: no plus, no bare point.
        return RegoNumber.Parse(Plain(text));
    }

    private static string Plain(string text)
    {
        string plain = text.TrimStart('+');
        if (Json().IsMatch(plain))
        {
            return plain;
        }

        string sign = plain.StartsWith('-') ? "-" : "";
        plain = plain.TrimStart('-');
        int e = plain.AsSpan().IndexOfAny('e', 'E');
        string tail = e < 0 ? "" : plain[e..];
        plain = e < 0 ? plain : plain[..e];
        int point = plain.IndexOf('.', StringComparison.Ordinal);
        string whole = (point < 0 ? plain : plain[..point]).TrimStart('0');
        string fraction = point < 0 ? "" : plain[(point + 1)..];
        return sign + (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction) + tail;
    }

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Json();
}
