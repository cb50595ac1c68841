using System.Text;

namespace Admission.Cli.Html;

/// <summary>
/// The filters of a page: a search, and choices. An element with <c>data-item</c> is shown if it contains every word of
/// the search and its <c>data-NAME</c> is the chosen value. An element with <c>data-group</c> is shown while one of its
/// items is.
/// </summary>
internal static class HtmlFilters
{
    /// <summary>HTML for <see cref="HtmlPage.Filters"/>.</summary>
    /// <param name="one">Name of an item, singular: <c>policy</c>.</param>
    /// <param name="many">Name of an item, plural.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="hint">Example words for the search.</param>
    /// <param name="choices">The name of each choice, a lower-case word, and its values.</param>
    public static string Write(
        string one, string many, int count, string hint, params (string Name, IEnumerable<string> Values)[] choices)
    {
        var html = new StringBuilder("<form class=\"filters\" role=\"search\">")
            .Append("<input type=\"search\" data-filter=\"q\" aria-label=\"Search\" autocomplete=\"off\" ")
            .Append($"placeholder=\"{HtmlText.Escape(hint)}\">");
        foreach ((string name, IEnumerable<string> values) in choices)
        {
            html.Append($"<select data-filter=\"{name}\" aria-label=\"{HtmlText.Escape(name)}\">")
                .Append($"<option value=\"\">any {HtmlText.Escape(name)}</option>");
            foreach (string value in values)
            {
                html.Append($"<option>{HtmlText.Escape(value)}</option>");
            }

            html.Append("</select>");
        }

        string number = count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        return html.Append("<span id=\"found\" class=\"found\" role=\"status\" ")
            .Append($"data-one=\"{one}\" data-many=\"{many}\">{number} {(count == 1 ? one : many)}</span></form>\n")
            .ToString();
    }
}
