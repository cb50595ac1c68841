using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Admission.Objects;

/// <summary>Writes the text of a <see cref="FieldPath"/>.</summary>
internal static class FieldPathWriter
{
    public static string Write(ImmutableArray<FieldSegment> segments)
    {
        var text = new StringBuilder();
        foreach (FieldSegment segment in segments)
        {
            if (segment.Name is { } name)
            {
                WriteName(text, name);
            }
            else if (segment.Index >= 0)
            {
                text.Append('[').Append(segment.Index).Append(']');
            }
            else
            {
                WriteKeys(text, segment.Keys);
            }
        }

        return text.ToString();
    }

    public static bool IsBareName(string name)
    {
        if (name.Length == 0 || !IsNameStart(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!IsNamePart(c))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$';

    private static void WriteName(StringBuilder text, string name)
    {
        if (IsBareName(name))
        {
            text.Append(text.Length == 0 ? "" : ".").Append(name);
        }
        else
        {
            text.Append('[');
            WriteQuoted(text, name);
            text.Append(']');
        }
    }

    private static void WriteKeys(StringBuilder text, ImmutableArray<FieldKey> keys)
    {
        text.Append('[');
        for (int i = 0; i < keys.Length; i++)
        {
            text.Append(i == 0 ? "" : ",");
            if (keys[i].Name.Length > 0)
            {
                if (IsBareName(keys[i].Name))
                {
                    text.Append(keys[i].Name);
                }
                else
                {
                    WriteQuoted(text, keys[i].Name);
                }
            }

            text.Append('=');
            if (keys[i].IsText)
            {
                WriteQuoted(text, keys[i].Value);
            }
            else
            {
                text.Append(keys[i].Value);
            }
        }

        text.Append(']');
    }

    private static void WriteQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                // A path is one line in every log, warning and terminal.
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }
}
