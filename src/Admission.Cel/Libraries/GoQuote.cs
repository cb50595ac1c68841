using System.Globalization;
using System.Text;

namespace Admission.Cel.Libraries;

/// <summary>Quotes texts as Go's <c>%q</c> does.</summary>
internal static class GoQuote
{
    public static string Of(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                < 0x20 or 0x7f => $"\\x{rune.Value.ToString("x2", CultureInfo.InvariantCulture)}",
                _ when !Rune.IsControl(rune) && (!Rune.IsWhiteSpace(rune) || rune.Value == ' ') => rune.ToString(),
                <= 0xFFFF => $"\\u{rune.Value.ToString("x4", CultureInfo.InvariantCulture)}",
                _ => $"\\U{rune.Value.ToString("x8", CultureInfo.InvariantCulture)}",
            });
        }

        return quoted.Append('"').ToString();
    }
}
