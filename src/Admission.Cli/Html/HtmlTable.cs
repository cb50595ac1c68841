using System.Buffers;
using System.Text;

namespace Admission.Cli.Html;

/// <summary>A table that becomes a list on phones, where each cell shows the name of its column.</summary>
internal sealed class HtmlTable
{
    // Letters. A column is never narrower than a word of this length.
    private const int MaxWord = 14;

    private static readonly SearchValues<char> Separators = SearchValues.Create(".:/@_,");

    private readonly string[] _columns;
    private readonly StringBuilder _rows = new();

    /// <param name="columns">Names of the columns. One that begins with <c>#</c> contains numbers.</param>
    public HtmlTable(params string[] columns) => _columns = columns;

    /// <param name="cells">HTML of each cell.</param>
    public void Add(params string[] cells) => AddItem("", cells);

    /// <summary>Adds a row that the filters of the page show or hide.</summary>
    /// <param name="attributes">HTML of its attributes: <c>data-item data-verdict="deny"</c>.</param>
    /// <param name="cells">HTML of each cell.</param>
    public void AddItem(string attributes, params string[] cells)
    {
        _rows.Append(attributes.Length == 0 ? "<tr>" : $"<tr {attributes}>");
        for (int i = 0; i < cells.Length; i++)
        {
            (string html, bool isLong) = Breakable(cells[i]);
            string look = IsNumber(i) ? " class=\"number\"" : isLong ? " class=\"long\"" : "";
            _rows.Append($"<td{look} data-label=\"{NameOf(i)}\">").Append(html).Append("</td>");
        }

        _rows.Append("</tr>\n");
    }

    /// <summary>The table; empty if it has no row.</summary>
    public string Write()
    {
        if (_rows.Length == 0)
        {
            return "";
        }

        IEnumerable<string> names = _columns.Select((_, i) =>
            $"<th scope=\"col\"{(IsNumber(i) ? " class=\"number\"" : "")}>{NameOf(i)}</th>");
        return $"<table class=\"list\"><thead><tr>{string.Concat(names)}</tr></thead>"
            + $"<tbody>\n{_rows}</tbody></table>\n";
    }

    private bool IsNumber(int column) => _columns[column].StartsWith('#');

    private string NameOf(int column) => HtmlText.Escape(_columns[column].TrimStart('#'));

    // A long name breaks behind its separators, not in the middle of a word. A word that is still too long breaks
    // anywhere.
    private static (string Html, bool IsLong) Breakable(string html)
    {
        var all = new StringBuilder(html.Length);
        bool isLong = false;
        for (int i = 0; i < html.Length;)
        {
            int end = i;
            if (html[i] == '<')
            {
                end = html.IndexOf('>', i) is var close and >= 0 ? close + 1 : html.Length;
                all.Append(html, i, end - i);
                i = end;
                continue;
            }

            while (end < html.Length && html[end] is not ('<' or ' ' or '-' or '\n'))
            {
                end++;
            }

            bool isWord = end - i <= MaxWord;
            for (int from = i; from < end;)
            {
                int length = isWord ? -1 : html.AsSpan(from, end - from - 1).IndexOfAny(Separators);
                int to = length < 0 ? end : from + length + 1;
                isLong |= to - from > MaxWord + 1;
                all.Append(html, from, to - from).Append(to < end ? "<wbr>" : "");
                from = to;
            }

            all.Append(html, end, end < html.Length && html[end] != '<' ? 1 : 0);
            i = end < html.Length && html[end] != '<' ? end + 1 : end;
        }

        return (all.ToString(), isLong);
    }
}
