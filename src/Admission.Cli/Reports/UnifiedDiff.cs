using System.Globalization;
using System.Text;

namespace Admission.Cli.Reports;

/// <summary>
/// Writes the changes of a file in the form of <c>diff -u</c> and <c>git diff</c>, which <c>patch</c> can apply.
/// </summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    private const int MaxCells = 4_000_000;

    /// <summary>The difference of two texts, with a newline at its end; empty if they are the same.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    public static string Write(string path, string before, string after)
    {
        string text = Hunks(before, after);
        return text.Length == 0 ? "" : $"--- a/{path}\n+++ b/{path}\n{text}";
    }

    /// <summary>The same without the lines that name the file.</summary>
    public static string Hunks(string before, string after)
    {
        List<(char Mark, string Line)> rows = Compare(Lines(before), Lines(after));
        var text = new StringBuilder();
        for (int i = 0; i < rows.Count;)
        {
            int first = rows.FindIndex(i, static row => row.Mark != ' ');
            if (first < 0)
            {
                break;
            }

            int last = first, next = first;
            while (next >= 0 && next - last <= 2 * Context)
            {
                last = next;
                next = rows.FindIndex(last + 1, static row => row.Mark != ' ');
            }

            int start = Math.Max(0, first - Context);
            i = Math.Min(rows.Count, last + Context + 1);
            WriteHunk(text, rows, start, i);
        }

        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, List<(char Mark, string Line)> rows, int start, int end)
    {
        var hunk = rows[start..end];
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range('+')} +{Range('-')} @@\n");
        foreach ((char mark, string line) in hunk)
        {
            text.Append(mark).Append(line.TrimEnd('\n')).Append('\n');
            if (!line.EndsWith('\n'))
            {
                text.Append("\\ No newline at end of file\n");
            }
        }

        string Range(char other)
        {
            int count = hunk.Count(row => row.Mark != other);
            int before = rows[..start].Count(row => row.Mark != other);
            return string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? before : before + 1)},{count}");
        }
    }

    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..end]);
            at = end;
        }

        return [.. lines];
    }

    // The longest common subsequence of the lines between the equal ones at both ends.
    private static List<(char Mark, string Line)> Compare(string[] before, string[] after)
    {
        int start = before.AsSpan().CommonPrefixLength(after);
        int same = 0, least = Math.Min(before.Length, after.Length) - start;
        while (same < least && before[^(same + 1)] == after[^(same + 1)])
        {
            same++;
        }

        string[] old = before[start..^same], now = after[start..^same];
        var rows = before[..start].Select(static line => (' ', line)).ToList();
        if ((long)old.Length * now.Length > MaxCells)
        {
            rows.AddRange(old.Select(static line => ('-', line)));
            rows.AddRange(now.Select(static line => ('+', line)));
        }
        else
        {
            AddCommon(rows, old, now);
        }

        rows.AddRange(before[^same..].Select(static line => (' ', line)));
        return rows;
    }

    private static void AddCommon(List<(char Mark, string Line)> rows, string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == now[j]
                    ? lengths[i + 1, j + 1] + 1
                    : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        int x = 0, y = 0;
        while (x < old.Length || y < now.Length)
        {
            if (x < old.Length && y < now.Length && old[x] == now[y])
            {
                rows.Add((' ', old[x++]));
                y++;
            }
            else if (x < old.Length && (y == now.Length || lengths[x + 1, y] >= lengths[x, y + 1]))
            {
                rows.Add(('-', old[x++]));
            }
            else
            {
                rows.Add(('+', now[y++]));
            }
        }
    }
}
