using System.Text;

namespace Admission.Cli.Reports;

/// <summary>Escapes text of objects and policies for Markdown, so that it contains neither markup nor HTML.</summary>
internal static class MarkdownText
{
    private const string Marks = "\\`*_{}[]()#+!|<>~&";

    /// <summary>Text on one line, in a paragraph, list or table.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char letter in OneLine(text))
        {
            switch (letter)
            {
                case '<':
                    plain.Append("&lt;");
                    break;
                case '>':
                    plain.Append("&gt;");
                    break;
                case '&':
                    plain.Append("&amp;");
                    break;
                default:
                    plain.Append(Marks.Contains(letter, StringComparison.Ordinal) ? "\\" : "").Append(letter);
                    break;
            }
        }

        // A text that looks like a link needs no brackets to become one.
        return plain.ToString()
            .Replace("://", ":&#47;&#47;", StringComparison.Ordinal)
            .Replace("@", "&#64;", StringComparison.Ordinal);
    }

    /// <summary>Code on one line, whatever backticks it contains; also valid in a table.</summary>
    public static string Code(string text)
    {
        string line = OneLine(text).Replace("|", "\\|", StringComparison.Ordinal);
        if (line.Length == 0)
        {
            return "``";
        }

        string fence = new('`', LongestRun(line) + 1);
        string space = line[0] == '`' || line[^1] == '`' ? " " : "";
        return $"{fence}{space}{line}{space}{fence}";
    }

    public static string Block(string text, string language)
    {
        string clean = EscapedText.Lines(text).TrimEnd('\n');
        string fence = new('`', Math.Max(3, LongestRun(clean) + 1));
        return $"{fence}{language}\n{clean}\n{fence}\n";
    }

    private static string OneLine(string text) => EscapedText.Line(text.ReplaceLineEndings(" ")).Trim();

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (char letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
