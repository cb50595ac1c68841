using System.Globalization;
using System.Text;
using Admission.Cel.Values;
using Admission.RegularExpressions;

namespace Admission.Cel.Libraries;

/// <summary>The string functions of cel-go: version 0 of them until Kubernetes 1.28, version 2 from 1.29.</summary>
internal static class StringsLibrary
{
    /// <summary>
    /// Maximum length in characters of a text that a function creates; reading a longer one would exceed the budget.
    /// </summary>
    public const int MaxLength = 10_000_000;

    public static void AddTo(LibraryBuilder library, int version)
    {
        (CelType s, CelType i) = (CelType.String, CelType.Int);
        CelType list = CelType.List(s);
        library.Member("charAt", "string_char_at_int", s, i, s, CharAt);
        library.Member("indexOf", "string_index_of_string", s, s, i, static (in text, in part) =>
            IndexOf(text, part, 0));
        library.Member("indexOf", "string_index_of_string_int", [s, s, i], i, static a =>
            IndexOf(a[0], a[1], a[2].Int));
        library.Member("lastIndexOf", "string_last_index_of_string", s, s, i, static (in text, in part) =>
            LastIndexOf(text, part, null));
        library.Member("lastIndexOf", "string_last_index_of_string_int", [s, s, i], i, static a =>
            LastIndexOf(a[0], a[1], a[2].Int));
        library.Member("lowerAscii", "string_lower_ascii", s, s, static (in text) =>
            CelValue.Of(MapAscii(text.String, 'A', 'Z', 32)));
        library.Member("upperAscii", "string_upper_ascii", s, s, static (in text) =>
            CelValue.Of(MapAscii(text.String, 'a', 'z', -32)));
        library.Member("replace", "string_replace_string_string", [s, s, s], s, static a =>
            Replace(a[0], a[1], a[2], -1));
        library.Member("replace", "string_replace_string_string_int", [s, s, s, i], s, static a =>
            Replace(a[0], a[1], a[2], a[3].Int));
        library.Member("split", "string_split_string", s, s, list, static (in text, in separator) =>
            Split(text, separator, -1));
        library.Member("split", "string_split_string_int", [s, s, i], list, static a => Split(a[0], a[1], a[2].Int));
        library.Member("substring", "string_substring_int", s, i, s, static (in text, in start) =>
            Substring(text, start.Int, null));
        library.Member("substring", "string_substring_int_int", [s, i, i], s, static a =>
            Substring(a[0], a[1].Int, a[2].Int));
        library.Member("trim", "string_trim", s, s, static (in text) => CelValue.Of(text.String.Trim()));
        library.Member("join", "list_join", list, s, static (in items) => Join(items, ""));
        library.Member("join", "list_join_string", list, s, s, static (in items, in separator) =>
            Join(items, separator.String));
        if (version < 1)
        {
            return;
        }

        library.Member("format", "string_format", s, CelType.ListOfDyn, s, static (in format, in arguments) =>
            StringFormat.Format(format.String, arguments));
        library.Global("strings.quote", "strings_quote", s, s, static (in text) => CelValue.Of(Quote(text.String)));
    }

    private static CelValue OutOfRange(long index) => CelValue.Fail($"index out of range: {index}");

    private static CelValue CharAt(in CelValue text, in CelValue index)
    {
        var runes = new RuneText(text.String);
        return index.Int < 0 || index.Int > runes.Length ? OutOfRange(index.Int)
            : index.Int == runes.Length ? CelValue.Of("")
            : CelValue.Of(runes.Slice((int)index.Int, (int)index.Int + 1));
    }

    private static CelValue IndexOf(in CelValue text, in CelValue part, long from)
    {
        if (part.String.Length == 0)
        {
            return CelValue.Of(from);
        }

        var runes = new RuneText(text.String);
        return from < 0 ? OutOfRange(from)
            : from >= runes.Length ? CelValue.Of(-1)
            : CelValue.Of((long)runes.IndexOf(part.String, (int)from));
    }

    private static CelValue LastIndexOf(in CelValue text, in CelValue part, long? from)
    {
        var runes = new RuneText(text.String);
        if (part.String.Length == 0)
        {
            return CelValue.Of(from ?? runes.Length);
        }

        long last = from ?? runes.Length - 1;
        if (from is < 0)
        {
            return OutOfRange(last);
        }

        return last >= runes.Length || last < 0
            ? CelValue.Of(-1)
            : CelValue.Of((long)runes.LastIndexOf(part.String, (int)last));
    }

    private static string MapAscii(string text, char from, char to, int shift) =>
        string.Create(text.Length, (text, from, to, shift), static (span, state) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                char c = state.text[i];
                span[i] = c >= state.from && c <= state.to ? (char)(c + state.shift) : c;
            }
        });

    private static CelValue Replace(in CelValue text, in CelValue old, in CelValue replacement, long limit)
    {
        string source = text.String;
        if (limit == 0 || old.String == replacement.String)
        {
            return text;
        }

        int at = 0;
        long count = 0;
        int found = old.String.Length == 0 ? 0 : SubstringSearch.First(source, old.String);
        if (found < 0)
        {
            return text;
        }

        var result = new StringBuilder(source.Length);
        if (old.String.Length == 0)
        {
            result.Append(replacement.String);
            for (count = 1; at < source.Length; count++)
            {
                int width = char.IsSurrogatePair(source, at) ? 2 : 1;
                result.Append(source, at, width);
                at += width;
                if (limit < 0 || count < limit)
                {
                    result.Append(replacement.String);
                }

                if (result.Length > MaxLength)
                {
                    return CelValue.Of(CelError.CostLimit);
                }
            }

            return CelValue.Of(result.ToString());
        }

        while (found >= 0 && (limit < 0 || count < limit))
        {
            result.Append(source, at, found - at).Append(replacement.String);
            if (result.Length > MaxLength)
            {
                return CelValue.Of(CelError.CostLimit);
            }

            at = found + old.String.Length;
            found = SubstringSearch.First(source, old.String, at);
            count++;
        }

        return CelValue.Of(result.Append(source, at, source.Length - at).ToString());
    }

    private static CelValue Split(in CelValue text, in CelValue separator, long limit)
    {
        if (limit == 0)
        {
            return CelList.Of();
        }

        var parts = new CelList.GrowingList();
        string source = text.String;
        int at = 0;

        while (limit < 0 || parts.Count < limit - 1)
        {
            int found;
            int length = separator.String.Length;
            if (length == 0)
            {
                if (at >= source.Length)
                {
                    break;
                }

                found = at + (char.IsSurrogatePair(source, at) ? 2 : 1);
                if (found >= source.Length)
                {
                    break;
                }
            }
            else
            {
                found = SubstringSearch.First(source, separator.String, at);
            }

            if (found < 0)
            {
                break;
            }

            parts.Add(CelValue.Of(source[at..found]));
            at = found + length;
        }

        if (separator.String.Length > 0 || at < source.Length)
        {
            parts.Add(CelValue.Of(source[at..]));
        }

        parts.Freeze();
        return CelValue.Of(parts);
    }

    private static CelValue Substring(in CelValue text, long start, long? last)
    {
        var runes = new RuneText(text.String);
        long end = last ?? runes.Length;
        if (last is not null && start > end)
        {
            return CelValue.Fail($"invalid substring range. start: {start}, end: {end}");
        }

        return start < 0 || start > runes.Length ? OutOfRange(start)
            : end < 0 || end > runes.Length ? OutOfRange(end)
            : CelValue.Of(runes.Slice((int)start, (int)end));
    }

    private static CelValue Join(in CelValue items, string separator)
    {
        int count = CelList.CountOf(items);
        long length = Math.Max(count - 1, 0) * (long)separator.Length;
        for (int i = 0; i < count; i++)
        {
            if (CelList.At(items, i).Text is not { } item)
            {
                return CelValue.Of(CelError.NoSuchOverload);
            }

            length += item.Length;
        }

        if (length > MaxLength)
        {
            return CelValue.Of(CelError.CostLimit);
        }

        return CelValue.Of(string.Create((int)length, (items, separator), static (text, parts) =>
        {
            for (int i = 0; i < CelList.CountOf(parts.items); i++)
            {
                string separator = i == 0 ? "" : parts.separator;
                string item = CelList.At(parts.items, i).String;
                separator.CopyTo(text);
                item.CopyTo(text[separator.Length..]);
                text = text[(separator.Length + item.Length)..];
            }
        }));
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => c.ToString(CultureInfo.InvariantCulture),
            });
        }

        return quoted.Append('"').ToString();
    }
}
