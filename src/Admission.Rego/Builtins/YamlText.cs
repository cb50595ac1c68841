using System.Globalization;
using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>Values as YAML, with the quotes and the indents of Go's YAML library.</summary>
internal static class YamlText
{
    // YAML 1.1 does not read these as strings.
    private static readonly string[] Words =
    [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ".nan", ".inf", "+.inf", "-.inf", "<<",
    ];

    /// <summary>One document, with a newline at its end.</summary>
    public static string Write(RegoValue value)
    {
        var text = new StringBuilder();
        if (value is RegoObject { Count: > 0 } or RegoArray { Count: > 0 } or RegoSet { Count: > 0 })
        {
            WriteBlock(text, value, 0);
        }
        else
        {
            text.Append(Scalar(value, 0)).Append('\n');
        }

        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, RegoValue value, int indent)
    {
        Work.Charge(1 + (value.Count / 2));
        Work.CheckText(text.Length);
        if (value is RegoObject members)
        {
            bool isFirst = true;
            foreach ((string name, RegoValue member) in Sorted(members))
            {
                text.Append(' ', isFirst ? 0 : indent).Append(Text(name, indent, isKey: true)).Append(':');
                isFirst = false;

                // A list begins at the column of its name.
                WriteValue(text, member, member is RegoObject ? indent + 2 : indent);
            }

            return;
        }

        for (int i = 0; i < value.Count; i++)
        {
            text.Append(' ', i == 0 ? 0 : indent).Append('-');
            RegoValue item = value.At(i).Value;
            if (item.Count > 0)
            {
                text.Append(' ');
                WriteBlock(text, item, indent + 2);
            }
            else
            {
                text.Append(' ').Append(Scalar(item, indent)).Append('\n');
            }
        }
    }

    private static void WriteValue(StringBuilder text, RegoValue value, int indent)
    {
        if (value.Count > 0)
        {
            text.Append('\n').Append(' ', indent);
            WriteBlock(text, value, indent);
        }
        else
        {
            text.Append(' ').Append(Scalar(value, indent)).Append('\n');
        }
    }

    private static IEnumerable<KeyValuePair<string, RegoValue>> Sorted(RegoObject members) =>
        RegoText.JsonMembers(members).OrderBy(static one => one.Key, Comparer<string>.Create(CompareKeys));

    // Numbers in names are compared by value, and letters come last.
    private static int CompareKeys(string left, string right)
    {
        for (int i = 0; i < left.Length && i < right.Length; i++)
        {
            if (left[i] == right[i])
            {
                continue;
            }

            bool isLeftLetter = char.IsLetter(left[i]);
            bool isRightLetter = char.IsLetter(right[i]);
            if (isLeftLetter != isRightLetter)
            {
                return isLeftLetter ? 1 : -1;
            }

            if (!isLeftLetter && char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[i]))
            {
                int byLength = Digits(left, i).CompareTo(Digits(right, i));
                return byLength != 0 ? byLength : left[i].CompareTo(right[i]);
            }

            return left[i].CompareTo(right[i]);
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int Digits(string text, int start)
    {
        int end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - start;
    }

    private static string Scalar(RegoValue value, int indent) => value switch
    {
        RegoString text => Text(text.Text, indent, isKey: false),
        RegoNumber { IsPlainInteger: true } number => number.Text,
        RegoNumber number => GoFloat.General(number.Double, -1, false),
        RegoObject => "{}",
        RegoArray or RegoSet => "[]",
        RegoNull => "null",
        _ => value.Holds ? "true" : "false",
    };

    private static string Text(string text, int indent, bool isKey)
    {
        if (text.Contains('\n', StringComparison.Ordinal) && !isKey && IsPrintable(text) && !HasSpaceAtLineEnd(text))
        {
            return Literal(text, indent);
        }

        if (IsOther(text) || !IsPrintable(text) || text.Contains('\n', StringComparison.Ordinal))
        {
            return DoubleQuoted(text);
        }

        return IsPlain(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    // Would the plain text be read as another type?
    private static bool IsOther(string text) => text.Length == 0
        || Words.Contains(text.ToLowerInvariant())
        || double.TryParse(
            text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || ((text[0] is '-' or '+' or '0') && IsNumber(text))
        || (char.IsAsciiDigit(text[0]) && (IsTime(text) || IsBase60(text)));

    private static bool IsNumber(string text)
    {
        string plain = text.TrimStart('-', '+');
        return plain.Length > 2 && plain[0] == '0' && plain[1] switch
        {
            'x' => plain[2..].All(char.IsAsciiHexDigit),
            'o' => plain[2..].All(static c => c is >= '0' and <= '7'),
            'b' => plain[2..].All(static c => c is '0' or '1'),
            _ => false,
        };
    }

    private static bool IsTime(string text) => text.Length >= 8 && text.IndexOf('-', StringComparison.Ordinal) == 4
        && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsBase60(string text) => text.Contains(':', StringComparison.Ordinal)
        && text.Split(':').All(static part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit));

    private static bool IsPlain(string text)
    {
        if (text[0] is ' ' or '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"'
                or '%' or '@' or '`'
            || text[^1] == ' ' || text[^1] == ':'
            || (text[0] is '-' or '?' or ':' && (text.Length == 1 || text[1] == ' '))
            || text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal))
        {
            return false;
        }

        return !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal);
    }

    private static bool IsPrintable(string text) => text.All(static c =>
        c is '\n' or (>= ' ' and not '\u007f' and not '\u0085' and not '\u2028' and not '\u2029' and not '\ufeff'));

    private static bool HasSpaceAtLineEnd(string text) =>
        text.Contains(" \n", StringComparison.Ordinal) || text[^1] == ' ' || text[0] is ' ' or '\n';

    private static string Literal(string text, int indent)
    {
        string mark = !text.EndsWith('\n') ? "|-" : text.EndsWith("\n\n", StringComparison.Ordinal) ? "|+" : "|";
        var block = new StringBuilder(mark);
        string body = text.EndsWith('\n') ? text[..^1] : text;
        foreach (string line in body.Split('\n'))
        {
            block.Append('\n');
            if (line.Length > 0)
            {
                block.Append(' ', indent + 2).Append(line);
            }
        }

        return block.ToString();
    }

    private static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\0': quoted.Append("\\0"); break;
                case '\a': quoted.Append("\\a"); break;
                case '\b': quoted.Append("\\b"); break;
                case '\v': quoted.Append("\\v"); break;
                case '\f': quoted.Append("\\f"); break;
                case '\u001b': quoted.Append("\\e"); break;
                case '\u0085': quoted.Append("\\N"); break;
                case '\u2028': quoted.Append("\\L"); break;
                case '\u2029': quoted.Append("\\P"); break;
                case '\ufeff': quoted.Append("\\uFEFF"); break;
                case < ' ' or '\u007f':
                    quoted.Append("\\x").Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
                    break;
                default: quoted.Append(c); break;
            }
        }

        return quoted.Append('"').ToString();
    }
}
