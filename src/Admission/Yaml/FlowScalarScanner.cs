using System.Globalization;
using System.Text;

namespace Admission.Yaml;

/// <summary>Scans quoted and plain scalars. Line breaks inside both fold to spaces.</summary>
/// <param name="cursor">The text.</param>
internal sealed class FlowScalarScanner(YamlCursor cursor)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _laterBreaks = new();
    private char _firstBreak;
    private bool _isFolding;

    /// <summary>Scans a scalar whose first quote is at the cursor; null on error.</summary>
    public YamlToken? Quoted()
    {
        YamlMark start = cursor.Mark;
        char quote = cursor.Current;
        cursor.Skip();
        Begin();
        while (true)
        {
            if (cursor.IsAtDocumentMarker || cursor.Current == '\0')
            {
                cursor.Fail(start, $"the quote ({quote}) that opens here is never closed. Close it.");
                return null;
            }

            if (!ReadQuotedWord(quote, start))
            {
                return null;
            }

            if (cursor.Current == quote)
            {
                break;
            }

            int blanks = cursor.Offset;
            while (YamlCursor.IsBlank(cursor.Current))
            {
                cursor.Skip();
            }

            ReadQuotedGap(blanks);
        }

        cursor.Skip();
        return new YamlToken(YamlTokenKind.Scalar, start) { End = cursor.Mark, Text = _text.ToString() };
    }

    /// <summary>Scans a plain scalar that begins at the cursor; null on error.</summary>
    /// <param name="indent">Minimum indentation of its further lines, outside of brackets.</param>
    /// <param name="isInFlow">Is it inside brackets?</param>
    /// <param name="endsRow">Did its row end after it?</param>
    public YamlToken? Plain(int indent, bool isInFlow, out bool endsRow)
    {
        YamlMark start = cursor.Mark;
        YamlMark end = start;
        Begin();
        int blanks = cursor.Offset;
        int blankLength = 0;
        while (!cursor.IsAtDocumentMarker && cursor.Current != '#')
        {
            int from = cursor.Offset;
            SkipPlainWord(isInFlow);
            if (cursor.Offset > from)
            {
                AppendGap(blanks, blankLength);
                _text.Append(cursor.Since(from));
                end = cursor.Mark;
            }

            if (cursor.Current == '\0' || !YamlCursor.IsBlankOrEnd(cursor.Current))
            {
                break;
            }

            blanks = cursor.Offset;
            cursor.SkipBlanks();
            blankLength = cursor.Offset - blanks;
            if (!ReadBreaks(indent) || (!isInFlow && cursor.Indent < indent))
            {
                break;
            }
        }

        endsRow = _isFolding;
        return cursor.Error is null
            ? new YamlToken(YamlTokenKind.Scalar, start) { End = end, Text = _text.ToString(), IsPlain = true }
            : null;
    }

    private void Begin()
    {
        _text.Clear();
        _laterBreaks.Clear();
        (_firstBreak, _isFolding) = ('\0', false);
    }

    private void SkipPlainWord(bool isInFlow)
    {
        while (!YamlCursor.IsBlankOrEnd(cursor.Current))
        {
            char one = cursor.Current;
            if ((one == ':' && YamlCursor.IsBlankOrEnd(cursor.Peek(1)))
                || (isInFlow && one is ',' or '?' or '[' or ']' or '{' or '}'))
            {
                return;
            }

            cursor.Skip();
        }
    }

    // The text between the last word and this one: the blanks as they are, or the folded line breaks.
    private void AppendGap(int blanks, int length)
    {
        if (_isFolding)
        {
            AppendFolded();
        }
        else if (length > 0)
        {
            _text.Append(cursor.Since(blanks)[..length]);
        }
    }

    // Skips the breaks after a plain word and the blanks of the lines after it; false if a tab indents a line.
    private bool ReadBreaks(int indent)
    {
        while (YamlCursor.IsBlank(cursor.Current) || YamlCursor.IsBreak(cursor.Current))
        {
            if (cursor.Current == '\t' && cursor.Indent < indent)
            {
                return cursor.Fail(
                    cursor.Mark,
                    "a tab indents this line. YAML allows only spaces there. Replace the tab with spaces.");
            }

            if (YamlCursor.IsBlank(cursor.Current))
            {
                cursor.Skip();
            }
            else
            {
                TakeBreak();
            }
        }

        return true;
    }

    private void TakeBreak()
    {
        char one = cursor.ReadBreak();
        if (_isFolding)
        {
            _laterBreaks.Append(one);
        }
        else
        {
            (_firstBreak, _isFolding) = (one, true);
        }
    }

    private void AppendFolded()
    {
        if (_firstBreak == '\n' && _laterBreaks.Length == 0)
        {
            _text.Append(' ');
        }
        else if (_firstBreak is not ('\n' or '\0'))
        {
            _text.Append(_firstBreak);
        }

        _text.Append(_laterBreaks);
        _laterBreaks.Clear();
        (_firstBreak, _isFolding) = ('\0', false);
    }

    private bool ReadQuotedWord(char quote, YamlMark start)
    {
        int from = cursor.Offset;
        while (!YamlCursor.IsBlankOrEnd(cursor.Current))
        {
            char one = cursor.Current;
            bool isDoubled = one == quote && quote == '\'' && cursor.Peek(1) == '\'';
            if (one == quote && !isDoubled)
            {
                break;
            }

            if (!isDoubled && (one != '\\' || quote == '\''))
            {
                cursor.Skip();
                continue;
            }

            _text.Append(cursor.Since(from));
            if (isDoubled)
            {
                _text.Append('\'');
                cursor.Skip(2);
            }
            else if (YamlCursor.IsBreak(cursor.Peek(1)))
            {
                // The line continues in the next one, without a space.
                cursor.Skip();
                cursor.ReadBreak();
                _isFolding = true;
                return true;
            }
            else if (!ReadEscape(start))
            {
                return false;
            }

            from = cursor.Offset;
        }

        _text.Append(cursor.Since(from));
        return true;
    }

    private void ReadQuotedGap(int blanks)
    {
        bool isFolding = _isFolding;
        int length = cursor.Offset - blanks;
        while (YamlCursor.IsBlank(cursor.Current) || YamlCursor.IsBreak(cursor.Current))
        {
            if (YamlCursor.IsBlank(cursor.Current))
            {
                cursor.Skip();
            }
            else if (isFolding && _firstBreak == '\0')
            {
                // After an escaped break every further one is kept.
                _laterBreaks.Append(cursor.ReadBreak());
            }
            else
            {
                TakeBreak();
            }
        }

        AppendGap(blanks, length);
    }

    private bool ReadEscape(YamlMark start)
    {
        char code = cursor.Peek(1);
        int digits = code switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if (digits > 0)
        {
            return ReadCodePoint(digits);
        }

        char? value = code switch
        {
            '0' => '\0',
            'a' => '\a',
            'b' => '\b',
            't' or '\t' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'e' => '\u001b',
            ' ' or '"' or '\'' or '\\' => code,
            'N' => '\u0085',
            '_' => '\u00a0',
            'L' => '\u2028',
            'P' => '\u2029',
            _ => null,
        };
        if (value is not { } one)
        {
            return code == '\0'
                ? cursor.Fail(start, "the quote (\") that opens here is never closed. Close it.")
                : cursor.Fail(
                    cursor.Mark,
                    "unknown escape after '\\'. Write '\\\\' for a backslash, or use single quotes, which have no "
                        + "escapes.");
        }

        _text.Append(one);
        cursor.Skip(2);
        return true;
    }

    private bool ReadCodePoint(int digits)
    {
        YamlMark mark = cursor.Mark;
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            char digit = cursor.Peek(2 + i);
            if (!char.IsAsciiHexDigit(digit))
            {
                return cursor.Fail(mark, $"an escape of {digits} hexadecimal digits is incomplete. Write all of them.");
            }

            value = (value << 4) + int.Parse(digit.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        if (!Rune.IsValid(value))
        {
            return cursor.Fail(
                mark, "the escape is not a Unicode character. Write the character itself, or '\\U' and 8 digits.");
        }

        _text.Append(new Rune(value).ToString());
        cursor.Skip(2 + digits);
        return true;
    }
}
