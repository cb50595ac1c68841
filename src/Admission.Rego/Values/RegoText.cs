using System.Globalization;
using System.Text;

namespace Admission.Rego.Values;

/// <summary>Values as text: as Rego writes them, and as JSON.</summary>
internal static class RegoText
{
    /// <summary>The value as Rego source: <c>{"a": 1}</c>, <c>{1, 2}</c>, <c>set()</c>.</summary>
    public static string Write(RegoValue value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>A string in quotes, with the escapes of Go.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder();
        Quote(quoted, text);
        return quoted.ToString();
    }

    /// <summary>The value as JSON with sorted members, without white space; a set becomes an array.</summary>
    public static string ToJson(RegoValue value)
    {
        var text = new StringBuilder();
        WriteJson(text, value, null, "", "");
        return text.ToString();
    }

    /// <summary>The value as JSON; null if that is longer than so many characters.</summary>
    public static string? ToShortJson(RegoValue value, int maxLength)
    {
        var text = new StringBuilder();
        WriteJson(text, value, null, "", "", maxLength);
        return text.Length > maxLength ? null : text.ToString();
    }

    /// <summary>The value as JSON over several lines.</summary>
    public static string ToJson(RegoValue value, string prefix, string indent)
    {
        var text = new StringBuilder();
        WriteJson(text, value, indent, prefix, "");
        return text.ToString();
    }

    /// <summary>A key of an object as the name of a JSON member.</summary>
    public static string KeyText(RegoValue key) => key is RegoString text ? text.Text : ToJson(key);

    /// <summary>The members of an object with their JSON names, in the order of the names.</summary>
    public static List<KeyValuePair<string, RegoValue>> JsonMembers(RegoObject value)
    {
        var members = new List<KeyValuePair<string, RegoValue>>(value.Count);
        bool isSorted = true;
        for (int i = 0; i < value.Count; i++)
        {
            (RegoValue key, RegoValue item) = value.At(i);
            members.Add(new(KeyText(key), item));
            isSorted &= key is RegoString;
        }

        if (!isSorted)
        {
            members.Sort(static (left, right) => RegoOrder.Compare(left.Key, right.Key));
        }

        return members;
    }

    /// <summary>
    /// A JSON string with the escapes of Go, which also escapes <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c>.
    /// </summary>
    public static void WriteJsonString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }

    private static void Write(StringBuilder text, RegoValue value)
    {
        switch (value)
        {
            case RegoNull:
                text.Append("null");
                break;
            case RegoBoolean:
                text.Append(value.Holds ? "true" : "false");
                break;
            case RegoNumber number:
                text.Append(number.Text);
                break;
            case RegoString s:
                Quote(text, s.Text);
                break;
            case RegoSet { Count: 0 }:
                text.Append("set()");
                break;
            default:
                WriteItems(text, value);
                break;
        }
    }

    private static void WriteItems(StringBuilder text, RegoValue value)
    {
        text.Append(value is RegoArray ? '[' : '{');
        Work.Charge(1 + (value.Count / 4));
        for (int i = 0; i < value.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            (RegoValue key, RegoValue item) = value.At(i);
            if (value is RegoObject)
            {
                Write(text, key);
                text.Append(": ");
            }

            Write(text, item);
            Work.CheckText(text.Length);
        }

        text.Append(value is RegoArray ? ']' : '}');
    }

    private static void Quote(StringBuilder quoted, string text)
    {
        quoted.Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\a': quoted.Append("\\a"); break;
                case '\b': quoted.Append("\\b"); break;
                case '\f': quoted.Append("\\f"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\v': quoted.Append("\\v"); break;
                case < ' ' or '\u007f':
                    quoted.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
                    break;
                default:
                    if (IsPrintable(text, i))
                    {
                        quoted.Append(c);
                    }
                    else
                    {
                        quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    }

                    break;
            }
        }

        quoted.Append('"');
    }

    private static bool IsPrintable(string text, int index) => text[index] <= '~' || CharUnicodeInfo.GetUnicodeCategory(
        text, char.IsLowSurrogate(text[index]) && index > 0 ? index - 1 : index) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static void WriteJson(
        StringBuilder text, RegoValue value, string? indent, string prefix, string inner, int maxLength = int.MaxValue)
    {
        if (text.Length > maxLength)
        {
            return;
        }

        switch (value)
        {
            case RegoString s:
                WriteJsonString(text, s.Text);
                return;
            case RegoNull or RegoBoolean or RegoNumber:
                Write(text, value);
                return;
            case { Count: 0 }:
                text.Append(value is RegoObject ? "{}" : "[]");
                return;
        }

        string next = inner + indent;
        Work.Charge(1 + (value.Count / 4));
        Work.CheckText(text.Length);
        text.Append(value is RegoObject ? '{' : '[');
        if (value is RegoObject members)
        {
            bool isFirst = true;
            foreach ((string name, RegoValue item) in JsonMembers(members))
            {
                if (text.Length > maxLength)
                {
                    return;
                }

                Break(text, indent, prefix, next, isFirst);
                isFirst = false;
                WriteJsonString(text, name);
                text.Append(indent is null ? ":" : ": ");
                WriteJson(text, item, indent, prefix, next, maxLength);
            }
        }
        else
        {
            for (int i = 0; i < value.Count && text.Length <= maxLength; i++)
            {
                Break(text, indent, prefix, next, i == 0);
                WriteJson(text, value.At(i).Value, indent, prefix, next, maxLength);
            }
        }

        if (indent is not null)
        {
            text.Append('\n').Append(prefix).Append(inner);
        }

        text.Append(value is RegoObject ? '}' : ']');
    }

    private static void Break(StringBuilder text, string? indent, string prefix, string inner, bool isFirst)
    {
        text.Append(isFirst ? "" : ",");
        if (indent is not null)
        {
            text.Append('\n').Append(prefix).Append(inner);
        }
    }
}
