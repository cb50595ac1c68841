using System.Collections.Immutable;
using System.Text;

namespace Admission.Cli.Decisions;

/// <summary>Rows of a table as text, CSV or JSON, one line each.</summary>
internal static class TableText
{
    private const int MaxPadding = 44;

    /// <summary>A line for people; columns have the same width unless they are too wide.</summary>
    public static string Line(string[] row, int[] widths)
    {
        var text = new StringBuilder();
        for (int i = 0; i < row.Length; i++)
        {
            text.Append(i == 0 ? "" : "  ");
            text.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(Math.Min(widths[i], MaxPadding)));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>
    /// A line of CSV (RFC 4180). A cell that a spreadsheet would read as a formula begins with an apostrophe.
    /// </summary>
    public static string Csv(IEnumerable<string> row) => string.Join(',', row.Select(Cell));

    /// <summary>A JSON object on one line.</summary>
    public static string Json(ImmutableArray<string> columns, string[] row) =>
        Encoding.UTF8.GetString(JsonText.WriteCompact(writer =>
        {
            writer.WriteStartObject();
            for (int i = 0; i < columns.Length; i++)
            {
                writer.WriteString(columns[i], row[i]);
            }

            writer.WriteEndObject();
        }));

    private static string Cell(string text)
    {
        string safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? safe
            : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
