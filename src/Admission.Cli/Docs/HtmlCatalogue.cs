using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Admission.Cli.Html;
using Admission.Verdicts;

namespace Admission.Cli.Docs;

/// <summary>The documentation as one HTML page that needs nothing else and can be searched.</summary>
internal static partial class HtmlCatalogue
{
    private const string Template = "catalogue.html";

    /// <summary>The page.</summary>
    /// <param name="catalogue">The policies.</param>
    public static string Write(Catalogue catalogue) => HtmlText.Page(
        Template,
        ("$SCRIPT_HASH", ScriptHash()),
        ("$COUNT", catalogue.Entries.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("$NAVIGATION", string.Concat(Sections(catalogue).Select(Navigation))),
        ("$POLICIES", string.Concat(Sections(catalogue).Select(Section))));

    // Only the script of the template runs: what a policy holds could not, even if it got into the page as markup.
    private static string ScriptHash()
    {
        string script = Script().Match(Embedded.Text(Template)).Groups["text"].Value;
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
    }

    private static IEnumerable<IGrouping<string, CatalogueEntry>> Sections(Catalogue catalogue) =>
        catalogue.Entries.GroupBy(static entry => entry.Section);

    private static string Navigation(IGrouping<string, CatalogueEntry> section)
    {
        string links = string.Concat(section.Select(static entry =>
            $"<a href=\"#{entry.Policy.Id}\">{HtmlText.Escape(entry.Policy.Title)}</a>"));
        return $"<h2>{HtmlText.Escape(CatalogueText.Heading(section.Key))}</h2>{links}\n";
    }

    private static string Section(IGrouping<string, CatalogueEntry> section) =>
        $"<section><h2>{HtmlText.Escape(CatalogueText.Heading(section.Key))}</h2>\n"
        + $"{string.Concat(section.Select(Entry))}</section>\n";

    private static string Entry(CatalogueEntry entry)
    {
        string severity = CatalogueText.Word(entry.Policy.Severity);
        string enforcement = CatalogueText.Word(entry.Settings.Enforcement);
        var html = new StringBuilder();
        html.Append($"<article id=\"{entry.Policy.Id}\" data-severity=\"{severity}\"")
            .Append($" data-enforcement=\"{enforcement}\">")
            .Append($"<header><h3><a href=\"#{entry.Policy.Id}\">{HtmlText.Escape(entry.Policy.Title)}</a></h3>")
            .Append($"<span class=\"badge {severity}\">{severity}</span>")
            .Append($"<span class=\"badge\">{HtmlText.Escape(CatalogueText.Enforcement(entry))}</span></header>")
            .Append($"<p class=\"path\">{HtmlText.Escape(entry.Policy.Path)}</p>")
            .Append($"<p>{HtmlText.Escape(entry.Policy.Description)}</p>");
        foreach (string requirement in entry.Requirements)
        {
            html.Append($"<blockquote>{HtmlText.Escape(requirement)}</blockquote>");
        }

        html.Append("<dl><dt>looks at</dt>");
        foreach (string line in MatchText.Lines(entry.Policy))
        {
            html.Append($"<dd>{HtmlText.Escape(line)}</dd>");
        }

        if (entry.Policy.Controls.Length > 0)
        {
            html.Append("<dt>controls</dt><dd class=\"controls\">")
                .AppendJoin(' ', entry.Policy.Controls.Select(static one => $"<code>{HtmlText.Escape(one)}</code>"))
                .Append("</dd>");
        }

        html.Append("</dl>");
        WriteParameters(html, entry.Parameters);
        WriteExamples(html, "bad", "denied", entry.Failing);
        WriteExamples(html, "good", "allowed", entry.Passing);
        return html.Append("</article>\n").ToString();
    }

    private static void WriteParameters(StringBuilder html, ImmutableArray<ParameterRow> parameters)
    {
        if (parameters.IsEmpty)
        {
            return;
        }

        html.Append("<div class=\"table\"><table><thead><tr><th>parameter</th><th>type</th><th>default</th>")
            .Append("<th>what</th></tr></thead><tbody>");
        foreach (ParameterRow row in parameters)
        {
            string value = row.Default.Length == 0 ? "" : $"<code>{HtmlText.Escape(row.Default)}</code>";
            html.Append($"<tr><td><code>{HtmlText.Escape(row.Name)}</code></td><td>{HtmlText.Escape(row.Type)}</td>")
                .Append($"<td>{value}</td><td>{HtmlText.Escape(row.Description)}</td></tr>");
        }

        html.Append("</tbody></table></div>");
    }

    private static void WriteExamples(
        StringBuilder html, string look, string what, ImmutableArray<CatalogueExample> examples)
    {
        foreach (CatalogueExample example in examples)
        {
            string name = HtmlText.Escape(example.Test.Name);
            html.Append($"<details class=\"{look}\"><summary><b>{what}</b> {name}</summary>");
            foreach ((string part, string yaml) in example.Parts)
            {
                html.Append($"<h4>{part}</h4><pre>{HtmlText.Escape(yaml)}</pre>");
            }

            foreach (Violation said in example.Said)
            {
                html.Append($"<p class=\"said\">{HtmlText.Escape(CatalogueText.Said(said))}</p>");
            }

            html.Append("</details>");
        }
    }

    [GeneratedRegex("<script>(?<text>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
