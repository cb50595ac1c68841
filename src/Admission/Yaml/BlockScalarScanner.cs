using System.Text;

namespace Admission.Yaml;

/// <summary>Scans block scalars: <c>|</c> keeps the line breaks, <c>&gt;</c> folds them.</summary>
/// <param name="cursor">The text.</param>
internal sealed class BlockScalarScanner(YamlCursor cursor)
{
    private readonly StringBuilder _breaks = new();

    /// <summary>Scans a scalar whose indicator is at the cursor; null on error.</summary>
    /// <param name="parentIndent">Indentation of the block around it; -1 for none.</param>
    public YamlToken? Read(int parentIndent)
    {
        YamlMark start = cursor.Mark;
        bool isLiteral = cursor.Current == '|';
        cursor.Skip();
        if (!ReadHeader(out char chomping, out int increment))
        {
            return null;
        }

        int indent = increment == 0 ? 0 : Math.Max(parentIndent, 0) + increment;
        _breaks.Clear();
        if (!SkipIndentation(parentIndent, ref indent))
        {
            return null;
        }

        var text = new StringBuilder();
        YamlMark end = cursor.Mark;
        string lineBreak = "";
        bool wasIndented = false;
        while (cursor.Indent == indent && cursor.Current != '\0')
        {
            bool isIndented = YamlCursor.IsBlank(cursor.Current);
            if (isLiteral || wasIndented || isIndented || lineBreak != "\n")
            {
                text.Append(lineBreak);
            }
            else if (_breaks.Length == 0)
            {
                text.Append(' ');
            }

            text.Append(_breaks);
            _breaks.Clear();
            wasIndented = isIndented;
            int from = cursor.Offset;
            cursor.SkipRow();
            text.Append(cursor.Since(from));
            end = cursor.Mark;
            lineBreak = cursor.Current == '\0' ? "" : cursor.ReadBreak().ToString();
            if (!SkipIndentation(parentIndent, ref indent))
            {
                return null;
            }
        }

        text.Append(chomping == '-' ? "" : lineBreak);
        if (chomping == '+')
        {
            text.Append(_breaks);
        }

        return new YamlToken(YamlTokenKind.Scalar, start)
        {
            End = end,
            Text = text.ToString(),
            BlockIndent = isLiteral ? indent : -1,
        };
    }

    // The text after the indicator: '+' or '-', a digit, a comment.
    private bool ReadHeader(out char chomping, out int increment)
    {
        (chomping, increment) = ('\0', 0);
        for (int i = 0; i < 2; i++)
        {
            char one = cursor.Current;
            if (one is '+' or '-' && chomping == '\0')
            {
                chomping = one;
            }
            else if (char.IsAsciiDigit(one) && increment == 0)
            {
                increment = one - '0';
                if (increment == 0)
                {
                    return cursor.Fail(cursor.Mark, "the indentation of a block cannot be 0. Use 1 to 9, or remove "
                        + "the number.");
                }
            }
            else
            {
                break;
            }

            cursor.Skip();
        }

        cursor.SkipBlanks();
        if (cursor.Current == '#')
        {
            cursor.SkipRow();
        }

        if (!YamlCursor.IsBreakOrEnd(cursor.Current))
        {
            return cursor.Fail(
                cursor.Mark, "text follows '|' or '>' on the same line. Begin it on the next line, or quote it.");
        }

        if (cursor.Current != '\0')
        {
            cursor.ReadBreak();
        }

        return true;
    }

    // Skips empty lines and the indentation of the next line; determines the indentation of the block.
    private bool SkipIndentation(int parentIndent, ref int indent)
    {
        int widest = 0;
        while (true)
        {
            while ((indent == 0 || cursor.Indent < indent) && cursor.Current == ' ')
            {
                cursor.Skip();
            }

            widest = Math.Max(widest, cursor.Indent);
            if ((indent == 0 || cursor.Indent < indent) && cursor.Current == '\t')
            {
                return cursor.Fail(
                    cursor.Mark,
                    "a tab indents this line of a block. YAML allows only spaces there. Replace the tab with spaces.");
            }

            if (!YamlCursor.IsBreak(cursor.Current))
            {
                break;
            }

            _breaks.Append(cursor.ReadBreak());
        }

        if (indent == 0)
        {
            indent = Math.Max(widest, Math.Max(parentIndent + 1, 1));
        }

        return true;
    }
}
