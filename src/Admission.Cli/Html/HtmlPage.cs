using System.Security.Cryptography;
using System.Text;

namespace Admission.Cli.Html;

/// <summary>
/// One HTML page in the design of the product. It needs no other file and runs only its own script, whatever the parts
/// contain. <c>Templates/page.css</c> names the components.
/// </summary>
internal sealed record HtmlPage
{
    private static readonly string Css = Embedded.Text("page.css");
    private static readonly string Script = Embedded.Text("page.js");

    /// <summary>Title of the browser tab.</summary>
    public required string Title { get; init; }

    /// <summary>Text beside the product's name in the header: <c>policies</c>, <c>replay</c>.</summary>
    public required string Name { get; init; }

    /// <summary>HTML of the content.</summary>
    public required string Main { get; init; }

    /// <summary>HTML of the filters in the header, as <see cref="HtmlFilters"/> writes it; empty for none.</summary>
    public string Filters { get; init; } = "";

    /// <summary>HTML of the links of a table of contents; empty for none.</summary>
    public string Contents { get; init; } = "";

    public string Write() => HtmlText.Page(
        "page.html",
        // Only these two, by their hashes: no content of an object or a policy can run or style anything.
        ("@policy@", $"default-src 'none'; style-src 'sha256-{HashOf(Css)}'; script-src 'sha256-{HashOf(Script)}'; "
            + "base-uri 'none'; form-action 'none'"),
        ("@title@", HtmlText.Escape(Title)),
        ("@css@", Css),
        ("@name@", HtmlText.Escape(Name)),
        ("@filters@", Filters),
        ("@aside@", Contents.Length > 0 ? " aside" : ""),
        ("@contents@", Contents.Length == 0
            ? ""
            : $"<details class=\"contents\" open><summary>Contents</summary><nav aria-label=\"Contents\">{Contents}"
                + "</nav></details>\n"),
        ("@main@", Main),
        ("@script@", Script));

    private static string HashOf(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
