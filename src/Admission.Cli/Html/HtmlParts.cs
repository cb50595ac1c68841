using System.Globalization;
using System.Text;

namespace Admission.Cli.Html;

/// <summary>The components of a page other than the page itself, tables and filters.</summary>
internal static class HtmlParts
{
    /// <summary>A number with its label. A card with a filter is a button that sets it.</summary>
    /// <param name="name">The label.</param>
    /// <param name="meaning">The meaning of the number, in a few words; can be empty.</param>
    /// <param name="look">Classes: <c>deny</c>, <c>allow</c>, <c>warn</c>, or <c>c0</c> to <c>c7</c>.</param>
    /// <param name="filter">Name and value of the filter that it sets; null for none.</param>
    public static string Card(
        long number, string name, string meaning, string look, (string Name, string Value)? filter)
    {
        string content = $"<b>{number.ToString("N0", CultureInfo.InvariantCulture)}</b>"
            + $"<span>{HtmlText.Escape(name)}</span><small>{HtmlText.Escape(meaning)}</small>";
        return filter is not { } set
            ? $"<div class=\"card {look}\">{content}</div>\n"
            : $"<button type=\"button\" class=\"card {look}\" data-press=\"{HtmlText.Escape(set.Name)}\" "
                + $"data-value=\"{HtmlText.Escape(set.Value)}\" aria-pressed=\"false\""
                + $"{(number == 0 ? " disabled" : "")}>{content}</button>\n";
    }

    /// <summary>A short label with a border.</summary>
    public static string Badge(string word, string look = "") =>
        $"<span class=\"{$"badge {look}".TrimEnd()}\">{HtmlText.Escape(word)}</span>";

    /// <summary>A time for readers, to the second, in UTC: <c>2026-01-31 12:00:00</c>. It is never broken.</summary>
    public static string Time(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture,
        $"<time datetime=\"{time.UtcDateTime:O}\">{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}</time>");

    /// <summary>Text as code that the reader can copy.</summary>
    /// <param name="html">HTML of the code.</param>
    public static string Code(string html) => $"<div class=\"code\"><pre tabindex=\"0\">{html}</pre></div>";

    /// <summary>A bar of adjacent parts.</summary>
    /// <param name="label">Description for screen readers.</param>
    /// <param name="parts">Classes of each part and its share of the whole, 0 to 1.</param>
    public static string Bar(string label, params IEnumerable<(string Look, double Share)> parts)
    {
        var svg = new StringBuilder($"<svg class=\"bar\" role=\"img\" aria-label=\"{HtmlText.Escape(label)}\">");
        double x = 0;
        foreach ((string look, double share) in parts)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{look}\" x=\"{x * 100:0.##}%\" y=\"0\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{share * 100:0.##}%\" height=\"100%\"/>");
            x += share;
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Names with values: <c>field</c>, <c>fix</c>. A fact without a value is omitted.</summary>
    public static string Facts(params IEnumerable<(string Name, string Text)> facts)
    {
        string html = string.Concat(facts.Where(static one => one.Text.Length > 0)
            .Select(static one => $"<dt>{HtmlText.Escape(one.Name)}</dt><dd>{HtmlText.Escape(one.Text)}</dd>"));
        return html.Length == 0 ? "" : $"<dl class=\"facts\">{html}</dl>";
    }

    /// <summary>The legend of a chart.</summary>
    public static string Legend(IEnumerable<(string Look, string Name)> entries) => "<ul class=\"legend\">"
        + string.Concat(entries.Select(static one =>
            $"<li><i class=\"{one.Look}\"></i>{HtmlText.Escape(one.Name)}</li>"))
        + "</ul>";
}
