using YamlDotNet.Core;

namespace Admission.Yaml;

/// <summary>
/// The parser refuses block scalars that begin with a line of spaces alone, as the YAML specification allows them and
/// as
/// editors leave them behind in scripts. Those spaces mean nothing, so that the text is read again without them.
/// </summary>
internal static class BlockScalarRepair
{
    /// <summary>The text with the lines emptied that the parser stumbled over; null where it failed for another
    /// reason.</summary>
    public static string? Repair(string text, YamlException exception)
    {
        bool isLeadingSpace = exception.Message.Contains("extra spaces in first line", StringComparison.Ordinal)
            || exception.Message.Contains("more spaces in lines above first content", StringComparison.Ordinal);
        if (!isLeadingSpace)
        {
            return null;
        }

        int content = StartOfLine(text, exception.Start.Line);
        int indentation = Indentation(text, content);
        int widest = 0;
        int first = content;
        while (first > 0 && IsBlank(text, StartOfLineBefore(text, first), first))
        {
            int previous = StartOfLineBefore(text, first);
            widest = Math.Max(widest, Indentation(text, previous));
            first = previous;
        }

        // Spaces beyond the content's would set the scalar's indentation, unless the scalar is empty and has ended.
        bool isEmpty = first > 0 && indentation <= Indentation(text, StartOfLineBefore(text, first));
        if (widest == 0 || (widest > indentation && !isEmpty))
        {
            return null;
        }

        string emptied = text[first..content].Replace(" ", "", StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, first), emptied, text.AsSpan(content));
    }

    private static int StartOfLine(string text, long line)
    {
        int start = 0;
        for (long at = 1; at < line; at++)
        {
            int end = text.AsSpan(start).IndexOf('\n');
            if (end < 0)
            {
                return text.Length;
            }

            start += end + 1;
        }

        return start;
    }

    private static int StartOfLineBefore(string text, int start) =>
        start < 2 ? 0 : text.LastIndexOf('\n', start - 2) + 1;

    private static int Indentation(string text, int start)
    {
        int other = text.AsSpan(start).IndexOfAnyExcept(' ');
        return other < 0 ? text.Length - start : other;
    }

    private static bool IsBlank(string text, int start, int end) =>
        text.AsSpan(start, end - start).IndexOfAnyExcept(" \r\n") < 0;
}
