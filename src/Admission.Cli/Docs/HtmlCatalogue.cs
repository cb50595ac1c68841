using System.Collections.Immutable;
using System.Text;
using Admission.Cli.Html;
using Admission.Verdicts;

namespace Admission.Cli.Docs;

/// <summary>The documentation as one HTML page with a search.</summary>
internal static class HtmlCatalogue
{
    private static readonly string[] Severities = ["critical", "high", "medium", "low", "info"];
    private static readonly string[] Enforcements = ["deny", "warn", "audit", "off"];

    /// <param name="catalogue">The policies.</param>
    public static string Write(Catalogue catalogue)
    {
        IGrouping<string, CatalogueEntry>[] sections = [.. catalogue.Entries.GroupBy(static entry => entry.Section)];
        return new HtmlPage
        {
            Title = "Policies",
            Name = "policies",
            Filters = HtmlFilters.Write(
                "policy", "policies", catalogue.Entries.Length, "Search: image, secrets, pci-dss-4.0.1:7.2 …",
                ("severity", Severities), ("enforcement", Enforcements)),
            Contents = string.Concat(sections.Select(Links)),
            Main = $"<h1>Policies</h1>\n{string.Concat(sections.Select(Section))}"
                + "<p id=\"none\" class=\"quiet\" hidden>No policy matches the filters.</p>",
        }.Write();
    }

    private static string Links(IGrouping<string, CatalogueEntry> section)
    {
        string links = string.Concat(section.Select(static entry =>
            $"<a href=\"#{entry.Policy.Id}\">{HtmlText.Escape(entry.Policy.Title)}</a>"));
        return $"<div data-group=\"\"><h2>{HtmlText.Escape(CatalogueText.Heading(section.Key))}</h2>{links}</div>\n";
    }

    private static string Section(IGrouping<string, CatalogueEntry> section) =>
        $"<section data-group=\"\"><h2>{HtmlText.Escape(CatalogueText.Heading(section.Key))}</h2>\n"
        + $"{string.Concat(section.Select(Entry))}</section>\n";

    private static string Entry(CatalogueEntry entry)
    {
        string severity = CatalogueText.Word(entry.Policy.Severity);
        string enforcement = CatalogueText.Word(entry.Settings.Enforcement);
        var html = new StringBuilder();
        html.Append($"<article id=\"{entry.Policy.Id}\" class=\"panel\" data-item data-severity=\"{severity}\"")
            .Append($" data-enforcement=\"{enforcement}\">")
            .Append($"<header><h3><a href=\"#{entry.Policy.Id}\">{HtmlText.Escape(entry.Policy.Title)}</a></h3>")
            .Append(HtmlParts.Badge(severity, severity == "critical" ? "critical full" : severity))
            .Append(HtmlParts.Badge(CatalogueText.Enforcement(entry))).Append("</header>")
            .Append($"<p class=\"path\">{HtmlText.Escape(entry.Policy.Path)}</p>")
            .Append($"<p>{HtmlText.Escape(entry.Policy.Description)}</p>");
        foreach (string requirement in entry.Requirements)
        {
            html.Append($"<blockquote>{HtmlText.Escape(requirement)}</blockquote>");
        }

        html.Append("<dl class=\"facts\"><dt>matches</dt>");
        foreach (string line in MatchText.Lines(entry.Policy))
        {
            html.Append($"<dd>{HtmlText.Escape(line)}</dd>");
        }

        if (entry.Policy.Controls.Length > 0)
        {
            html.Append("<dt>controls</dt><dd>")
                .AppendJoin(' ', entry.Policy.Controls.Select(static one => $"<code>{HtmlText.Escape(one)}</code>"))
                .Append("</dd>");
        }

        html.Append("</dl>").Append(Parameters(entry.Parameters));
        WriteExamples(html, "deny", "denied", entry.Failing);
        WriteExamples(html, "allow", "allowed", entry.Passing);
        return html.Append("</article>\n").ToString();
    }

    private static string Parameters(ImmutableArray<ParameterRow> parameters)
    {
        var table = new HtmlTable("parameter", "type", "default", "description");
        foreach (ParameterRow row in parameters)
        {
            table.Add(
                $"<code>{HtmlText.Escape(row.Name)}</code>",
                HtmlText.Escape(row.Type),
                row.Default.Length == 0 ? "" : $"<code>{HtmlText.Escape(row.Default)}</code>",
                HtmlText.Escape(row.Description));
        }

        return table.Write();
    }

    private static void WriteExamples(
        StringBuilder html, string look, string what, ImmutableArray<CatalogueExample> examples)
    {
        foreach (CatalogueExample example in examples)
        {
            string name = HtmlText.Escape(example.Test.Name);
            html.Append($"<details class=\"example\"><summary>{HtmlParts.Badge(what, look)} {name}</summary>");
            foreach ((string part, string yaml) in example.Parts)
            {
                html.Append($"<h4>{part}</h4>").Append(HtmlParts.Code(HtmlText.Escape(yaml)));
            }

            foreach (Violation said in example.Said)
            {
                html.Append($"<p class=\"note\">{HtmlText.Escape(CatalogueText.Said(said))}</p>");
            }

            html.Append("</details>");
        }
    }
}
