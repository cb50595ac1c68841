using System.Text;

namespace Admission.Cli.Html;

/// <summary>A table that becomes a list on phones, where each cell shows the name of its column.</summary>
internal sealed class HtmlTable
{
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
            string look = IsNumber(i) ? " class=\"number\"" : "";
            _rows.Append($"<td{look} data-label=\"{NameOf(i)}\">").Append(cells[i]).Append("</td>");
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
}
