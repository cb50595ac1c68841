using System.Globalization;
using System.Text;

namespace Admission.Yaml;

/// <summary>Scans the parts before a value and before a document: anchors, aliases, tags, directives.</summary>
/// <param name="cursor">The text.</param>
internal sealed class NodePropertyScanner(YamlCursor cursor)
{
    private const int MaxVersionDigits = 2;

    /// <summary>Scans <c>&amp;name</c> or <c>*name</c>; null on error.</summary>
    public YamlToken? Anchor()
    {
        YamlMark start = cursor.Mark;
        char indicator = cursor.Current;
        cursor.Skip();
        string name = ReadName();
        bool ends = YamlCursor.IsBlankOrEnd(cursor.Current)
            || cursor.Current is '?' or ':' or ',' or ']' or '}' or '%' or '@' or '`';
        if (name.Length == 0 || !ends)
        {
            cursor.Fail(
                start, $"'{indicator}' begins an {(indicator == '&' ? "anchor" : "alias")}, whose name has only "
                    + "letters, digits, '-' and '_'. Correct the name, or quote the text.");
            return null;
        }

        return new YamlToken(indicator == '&' ? YamlTokenKind.Anchor : YamlTokenKind.Alias, start) { Text = name };
    }

    /// <summary>Scans <c>!tag</c>, <c>!!tag</c>, <c>!name!tag</c> or <c>!&lt;tag&gt;</c>; null on error.</summary>
    public YamlToken? Tag()
    {
        YamlMark start = cursor.Mark;
        string handle = "";
        string? suffix;
        if (cursor.Peek(1) == '<')
        {
            cursor.Skip(2);
            suffix = ReadUri("");
            if (suffix is not null && cursor.Current != '>')
            {
                suffix = null;
            }
            else
            {
                cursor.Skip();
            }
        }
        else
        {
            handle = ReadHandle();
            suffix = handle.Length > 1 && handle[^1] == '!' ? ReadUri("") : ReadUri(handle[1..]) ?? "";
            if (handle.Length == 1 || handle[^1] != '!')
            {
                (handle, suffix) = suffix is { Length: 0 } ? ("", "!") : ("!", suffix);
            }
        }

        if (suffix is null || !YamlCursor.IsBlankOrEnd(cursor.Current))
        {
            cursor.Fail(start, "'!' begins a tag, and this is not a valid one. Correct it, or quote the text.");
            return null;
        }

        return new YamlToken(YamlTokenKind.Tag, start) { Handle = handle, Text = suffix };
    }

    /// <summary>Scans <c>%YAML</c> or <c>%TAG</c>; null on error.</summary>
    public YamlToken? Directive()
    {
        YamlMark start = cursor.Mark;
        cursor.Skip();
        string name = ReadName();
        cursor.SkipBlanks();
        YamlToken? token = name switch
        {
            "YAML" => ReadVersion(start),
            "TAG" => ReadTagPrefix(start),
            _ => null,
        };
        cursor.SkipBlanks();
        if (cursor.Current == '#')
        {
            cursor.SkipRow();
        }

        if (token is null || !YamlCursor.IsBreakOrEnd(cursor.Current))
        {
            cursor.Fail(
                start, "a line that begins with '%' is a directive: only '%YAML 1.1' and '%TAG' are known. Remove the "
                    + "line, or indent or quote the text.");
            return null;
        }

        return token;
    }

    private YamlToken? ReadVersion(YamlMark start)
    {
        string? major = ReadNumber();
        if (major is null || cursor.Current != '.')
        {
            return null;
        }

        cursor.Skip();
        string? minor = ReadNumber();
        return minor is null
            ? null
            : new YamlToken(YamlTokenKind.VersionDirective, start) { Text = $"{major}.{minor}" };
    }

    private YamlToken? ReadTagPrefix(YamlMark start)
    {
        string handle = cursor.Current == '!' ? ReadHandle() : "";
        if (handle.Length == 0 || handle[^1] != '!' || !YamlCursor.IsBlank(cursor.Current))
        {
            return null;
        }

        cursor.SkipBlanks();
        return ReadUri("") is { } prefix && YamlCursor.IsBlankOrEnd(cursor.Current)
            ? new YamlToken(YamlTokenKind.TagDirective, start) { Handle = handle, Text = prefix }
            : null;
    }

    private string? ReadNumber()
    {
        int from = cursor.Offset;
        while (char.IsAsciiDigit(cursor.Current))
        {
            cursor.Skip();
        }

        ReadOnlySpan<char> digits = cursor.Since(from);
        return digits.Length is > 0 and <= MaxVersionDigits
            ? int.Parse(digits, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private string ReadName()
    {
        int from = cursor.Offset;
        while (YamlCursor.IsNameLetter(cursor.Current))
        {
            cursor.Skip();
        }

        return cursor.Since(from).ToString();
    }

    private string ReadHandle()
    {
        int from = cursor.Offset;
        cursor.Skip();
        ReadName();
        if (cursor.Current == '!')
        {
            cursor.Skip();
        }

        return cursor.Since(from).ToString();
    }

    // Null if nothing is there, or an escape is wrong.
    private string? ReadUri(string begun)
    {
        var uri = new StringBuilder(begun);
        while (true)
        {
            char one = cursor.Current;
            if (one == '%')
            {
                if (!ReadUriEscapes(uri))
                {
                    return null;
                }
            }
            else if (YamlCursor.IsNameLetter(one)
                || one is ';' or '/' or '?' or ':' or '@' or '&' or '=' or '+' or '$' or ',' or '.' or '!' or '~'
                    or '*' or '\'' or '(' or ')' or '[' or ']')
            {
                uri.Append(one);
                cursor.Skip();
            }
            else
            {
                return uri.Length == 0 ? null : uri.ToString();
            }
        }
    }

    private bool ReadUriEscapes(StringBuilder uri)
    {
        var octets = new List<byte>();
        while (cursor.Current == '%')
        {
            if (!char.IsAsciiHexDigit(cursor.Peek(1)) || !char.IsAsciiHexDigit(cursor.Peek(2)))
            {
                return false;
            }

            ReadOnlySpan<char> digits = [cursor.Peek(1), cursor.Peek(2)];
            octets.Add(byte.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            cursor.Skip(3);
        }

        uri.Append(Encoding.UTF8.GetString([.. octets]));
        return true;
    }
}
