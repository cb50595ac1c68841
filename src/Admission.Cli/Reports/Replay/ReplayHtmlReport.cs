using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admission.Cli.Html;
using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>
/// One page to look through, without anything from elsewhere: figures, charts, and a table whose rows open the review.
/// Objects and policies may hold anything: all of it is escaped, and the page allows no script but its own.
/// </summary>
internal sealed class ReplayHtmlReport : IReplayReportWriter
{
    private const int MaxShares = 8;

    /// <inheritdoc/>
    public void Write(ReplayResult result, TextWriter output, ReportStyle style)
    {
        string script = Embedded.Text("replay.js");
        string css = Embedded.Text("replay.css");
        output.Write(HtmlText.Page(
            "replay.html",
            ("@policy@", $"default-src 'none'; style-src 'sha256-{HashOf(css)}'; script-src 'sha256-{HashOf(script)}'"),
            ("@css@", css),
            ("@script@", script),
            ("@title@", HtmlText.Escape($"Replay: {ReplayText.Summary(result)}")),
            ("@summary@", HtmlText.Escape(ReplayText.Summary(result))),
            ("@sets@", HtmlText.Escape(
                $"{ReplayText.Describe(result.Candidate)} against {ReplayText.Describe(result.Baseline)}")),
            ("@notes@", Notes(result)),
            ("@cards@", Cards(result)),
            ("@timeline@", Chart("Flips by policy over time", ReplayCharts.Timeline(result.Timeline))),
            ("@latency@", Chart("Time of a judgement", ReplayCharts.Latency(result.Latency))),
            ("@slower@", Slower(result)),
            ("@shares@", Shares(result)),
            ("@rows@", Rows(result)),
            ("@errors@", Errors(result)),
            ("@throughput@", HtmlText.Escape(ReplayText.Throughput(result)))));
    }

    private static string HashOf(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Notes(ReplayResult result) => string.Concat(
        ReplayText.Notes(result).Select(static note => $"<p class=\"note\">{HtmlText.Escape(note)}</p>\n"));

    private static string Cards(ReplayResult result)
    {
        var html = new StringBuilder();
        foreach (FlipKind kind in ReplayText.Kinds)
        {
            long count = result.Reviews.GetValueOrDefault(kind);
            html.Append(CultureInfo.InvariantCulture, $"<button class=\"card k{(int)kind}\" data-kind=\"{(int)kind}\"")
                .Append(count == 0 ? " disabled" : "")
                .Append("><b>").Append(ReplayText.Count(count)).Append("</b><span>")
                .Append(HtmlText.Escape(ReplayText.NameOf(kind))).Append("</span><small>")
                .Append(HtmlText.Escape(ReplayText.MeaningOf(kind))).Append("</small></button>\n");
        }

        return html.ToString();
    }

    private static string Chart(string title, string chart) => chart.Length == 0
        ? ""
        : $"<figure><figcaption>{HtmlText.Escape(title)}</figcaption>{chart}</figure>\n";

    private static string Slower(ReplayResult result)
    {
        string[] lines =
        [
            .. ReplayText.Slower(result).Select(static one =>
                $"<li><code>{HtmlText.Escape(one.Policy)}</code> {ReplayText.Time(one.Before)} → "
                    + $"{ReplayText.Time(one.After)}</li>"),
        ];
        return lines.Length == 0 ? "" : $"<section><h2>Slower</h2><ul>{string.Concat(lines)}</ul></section>\n";
    }

    private static string Shares(ReplayResult result)
    {
        var html = new StringBuilder();
        foreach (string by in (string[])["policy", "kind", "namespace", "user"])
        {
            (FlipKind Kind, string Name, long Count)[] shares = by == "policy"
                ? [.. result.Flips.Select(static one => (one.Kind, ReplayText.PolicyOf(one.Policy), one.Count))]
                :
                [
                    .. result.Shares.Where(share => share.By == by)
                        .Select(static one => (one.Kind, one.Name, one.Count)),
                ];
            if (shares.Length > 0)
            {
                WriteShares(html, by, shares);
            }
        }

        return html.ToString();
    }

    private static void WriteShares(StringBuilder html, string by, (FlipKind Kind, string Name, long Count)[] shares)
    {
        long most = shares.Max(static one => one.Count);
        html.Append("<section class=\"share\"><h3>By ").Append(by).Append("</h3><table>");
        foreach ((FlipKind kind, string name, long count) in
            shares.OrderByDescending(static one => one.Count).Take(MaxShares))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{HtmlText.Escape(name.Length == 0 ? "(none)" : name)}")
                .Append(CultureInfo.InvariantCulture, $"</th><td><meter class=\"k{(int)kind}\" min=\"0\" ")
                .Append(CultureInfo.InvariantCulture, $"max=\"{most}\" ")
                .Append(CultureInfo.InvariantCulture, $"value=\"{count}\"></meter></td><td class=\"number\">")
                .Append(ReplayText.Count(count))
                .Append("</td><td class=\"quiet\">").Append(HtmlText.Escape(ReplayText.NameOf(kind)))
                .Append("</td></tr>");
        }

        html.Append("</table>");
        if (shares.Length > MaxShares)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"quiet\">and {shares.Length - MaxShares} more</p>");
        }

        html.Append("</section>\n");
    }

    private static string Rows(ReplayResult result)
    {
        var html = new StringBuilder();
        foreach (FlipGroup group in result.Flips)
        {
            foreach (FlipExample example in group.Examples)
            {
                WriteRow(html, group, example);
            }
        }

        return html.ToString();
    }

    private static void WriteRow(StringBuilder html, FlipGroup group, FlipExample example)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr class=\"row\" data-kind=\"{(int)group.Kind}\" tabindex=\"0\">")
            .Append(CultureInfo.InvariantCulture, $"<td><span class=\"tag k{(int)group.Kind}\">")
            .Append(HtmlText.Escape(ReplayText.NameOf(group.Kind))).Append("</span></td>");
        string time = example.Time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
        foreach (string cell in (string[])
            [
                ReplayText.PolicyOf(group.Policy), ReplayText.SubjectOf(example), example.Operation, example.User,
                example.Message, time,
            ])
        {
            html.Append("<td>").Append(HtmlText.Escape(cell)).Append("</td>");
        }

        html.Append("</tr>\n<tr class=\"review\" hidden><td colspan=\"7\"><dl>");
        WriteFact(html, "field", string.Join(", ", example.Fields));
        WriteFact(html, "says", example.Message);
        WriteFact(html, "before", example.Before);
        WriteFact(html, "fix", example.Fix);
        WriteFact(html, "recording", ReplayText.PlaceOf(example));
        string shown = MarkedObject.Write(example.Object, example.Fields);
        html.Append("</dl>")
            .Append(shown.Length > 0
                ? $"<pre>{shown}</pre>"
                : "<p class=\"quiet\">The object is too large to be shown, or was not recorded.</p>")
            .Append("</td></tr>\n");
    }

    private static void WriteFact(StringBuilder html, string name, string text)
    {
        if (text.Length > 0)
        {
            html.Append("<dt>").Append(name).Append("</dt><dd>").Append(HtmlText.Escape(text)).Append("</dd>");
        }
    }

    private static string Errors(ReplayResult result)
    {
        if (result.Errors.Count == 0)
        {
            return "";
        }

        IEnumerable<string> lines = result.Errors.Select(
            static error => $"<li>{HtmlText.Escape(error.ToString())}</li>");
        return $"<section><h2>{ReplayText.Plural(result.Counts.Errors, "record", "records")} could not be read</h2>"
            + $"<ul>{string.Concat(lines)}</ul></section>\n";
    }
}
