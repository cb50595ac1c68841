using System.Globalization;
using System.Text;
using Admission.Json;

namespace Admission.Yaml;

/// <summary>
/// Writes JSON as YAML in the style of a person: block style, plain words if they stay strings, short lists on one
/// line. Kubernetes and every YAML 1.1 and 1.2 reader read it back as the same value.
/// </summary>
public static class YamlWriter
{
    private const int ShortList = 100;

    // Some YAML readers do not read these as strings.
    private static readonly string[] Words =
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];

    /// <summary>One document, a newline at its end.</summary>
    public static string Write(JsonValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder();
        WriteBlock(text, value, 0);
        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, JsonValue value, int indent)
    {
        if (value.Kind == JsonKind.Object && value.Count > 0)
        {
            for (int i = 0; i < value.Count; i++)
            {
                text.Append(' ', indent).Append(Scalar(value.NameAt(i))).Append(':');
                WriteMember(text, value[i], indent);
            }
        }
        else if (value.Kind == JsonKind.Array && value.Count > 0)
        {
            foreach (JsonValue item in value.Items)
            {
                WriteItem(text, item, indent);
            }
        }
        else
        {
            text.Append(' ', indent).Append(Inline(value)).Append('\n');
        }
    }

    private static void WriteMember(StringBuilder text, JsonValue value, int indent)
    {
        if (IsShort(value, indent))
        {
            text.Append(' ').Append(Inline(value)).Append('\n');
            return;
        }

        text.Append('\n');
        WriteBlock(text, value, indent + 2);
    }

    private static void WriteItem(StringBuilder text, JsonValue item, int indent)
    {
        if (item.Kind is not (JsonKind.Object or JsonKind.Array) || item.Count == 0)
        {
            text.Append(' ', indent).Append("- ").Append(Inline(item)).Append('\n');
            return;
        }

        // The block of the item, with the dash in place of its first two spaces.
        var block = new StringBuilder();
        WriteBlock(block, item, indent + 2);
        block[indent] = '-';
        text.Append(block);
    }

    private static bool IsShort(JsonValue value, int indent) => value.Kind switch
    {
        JsonKind.Object => value.Count == 0,
        JsonKind.Array => value.Items.ToArray().All(static one => one.Kind is not (JsonKind.Object or JsonKind.Array))
            && Inline(value).Length + indent <= ShortList,
        _ => true,
    };

    private static string Inline(JsonValue value) => value.Kind switch
    {
        JsonKind.Object => "{}",
        JsonKind.Array => $"[{string.Join(", ", value.Items.ToArray().Select(Inline))}]",
        JsonKind.String => Scalar(value.Text!),
        _ => value.ToString(),
    };

    private static string Scalar(string text) => IsPlain(text) ? text : Quote(text);

    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(static one => char.IsAsciiLetterOrDigit(one) || one is '.' or '/' or '-' or '_')
        && !Words.Contains(text, StringComparer.OrdinalIgnoreCase);

    // Kubernetes' reader does not accept a pair of surrogate escapes, as JSON writes them.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append(rune);
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                default:
                    AppendPrintable(quoted, rune);
                    break;
            }
        }

        return quoted.Append('"').ToString();
    }

    private static void AppendPrintable(StringBuilder quoted, Rune rune)
    {
        bool isInvisible = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
        if (!isInvisible)
        {
            quoted.Append(rune);
        }
        else if (rune.IsBmp)
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
        else
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
    }
}
