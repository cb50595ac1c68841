using System.Globalization;
using System.Text;
using Admission.Cli.Html;
using Admission.Cli.Reports;

namespace Admission.Cli.Audits;

/// <summary>An audit as one page: figures by policy and namespace, and the objects with findings.</summary>
internal static class AuditPage
{
    /// <summary>Maximum number of findings on a page: 5,000. A browser shows no more in reasonable time.</summary>
    public const int MaxFindings = 5000;

    /// <summary>Maximum number of rows of a table: 200.</summary>
    private const int MaxRows = 200;

    public static string Write(AuditSummary summary, IEnumerable<CheckResult> results)
    {
        HtmlItem[] items = [.. results.SelectMany(Items).Take(MaxFindings)];
        string title = AuditTextReport.Summary(summary);
        return new HtmlPage
        {
            Title = $"Audit: {title}",
            Name = "audit",
            Filters = HtmlFilters.Write(
                "finding", "findings", items.Length, "Search: policy, object, message",
                ("policy", summary.Policies.Keys),
                ("namespace", summary.Namespaces.Keys.Where(static one => one.Length > 0).Take(MaxRows)),
                ("level", ["deny", "warn", "audit", "fault"])),
            Main = $"""
                <h1>{HtmlText.Escape(title)}</h1>
                <p class="lead">The stored objects of {HtmlText.Escape(summary.Source)}, evaluated as if they were
                created now.</p>
                {Problems(summary)}<div class="cards">
                {Cards(summary)}</div>
                {Table("Policies", "policy", summary.Policies)}
                {Table("Namespaces", "namespace", summary.Namespaces)}
                {Findings(summary, items)}<footer>Made by Admission {HtmlText.Escape(ProductVersion.Text)} with the
                policy set <code>{HtmlText.Escape(summary.Set.Digest)}</code>.</footer>
                """,
        }.Write();
    }

    private static string Problems(AuditSummary summary) => string.Concat(summary.Problems.Select(static one =>
        $"<p class=\"note\">Not audited: {HtmlText.Escape(one.Key)}: {HtmlText.Escape(one.Value)}</p>\n"));

    private static string Cards(AuditSummary summary) =>
        HtmlParts.Card(
            summary.Objects, "objects",
            summary.Resources.Count == 0 ? "" : $"of {ReportText.Plural(summary.Resources.Count, "resource")}",
            "", null)
        + HtmlParts.Card(summary.Denied, "would be denied", "objects with a violation", "deny", ("level", "deny"))
        + HtmlParts.Card(summary.Warned, "warned", "objects with a warning", "warn", ("level", "warn"))
        + HtmlParts.Card(summary.Audited, "in audit mode", "objects with a recorded violation", "", ("level", "audit"))
        + HtmlParts.Card(
            summary.Faults, "faults", "policies that failed to evaluate", summary.Faults > 0 ? "deny" : "",
            ("level", "fault"));

    private static string Table(string title, string column, SortedDictionary<string, AuditCounts> all)
    {
        var table = new HtmlTable(column, "#denials", "#warnings", "#in audit mode", "#excepted", "#faults");
        foreach ((string name, AuditCounts counts) in all
            .OrderByDescending(static one => one.Value.Denials)
            .ThenByDescending(static one => one.Value.Warnings + one.Value.Audits)
            .Take(MaxRows))
        {
            table.Add(
                name.Length == 0 ? "<i>none</i>" : $"<code>{HtmlText.Escape(name)}</code>",
                Count(counts.Denials), Count(counts.Warnings), Count(counts.Audits), Count(counts.Excepted),
                Count(counts.Faults));
        }

        string rows = table.Write();
        string rest = all.Count > MaxRows ? $"<p class=\"quiet\">The first {MaxRows} of {Count(all.Count)}.</p>" : "";
        return rows.Length == 0 ? "" : $"<section><h2>{title}</h2>{rows}{rest}</section>\n";
    }

    private static string Findings(AuditSummary summary, HtmlItem[] items)
    {
        if (items.Length == 0)
        {
            return "";
        }

        long all = summary.Policies.Values.Sum(static one =>
            one.Denials + one.Warnings + one.Audits + one.Excepted + one.Faults);
        string shown = items.Length < MaxFindings ? "" : $"<p class=\"lead\">The first {Count(items.Length)} of "
            + $"{Count(all)}; the JSON report has all of them.</p>\n";
        return $"<section><h2>Findings</h2>{shown}"
            + $"{HtmlItems.Write("flips", items, "No finding matches the filters.")}</section>\n";
    }

    private static IEnumerable<HtmlItem> Items(CheckResult result)
    {
        foreach (Finding finding in result.Findings)
        {
            string level = finding.Level switch
            {
                FindingLevel.Deny => "deny",
                FindingLevel.Warn => "warn",
                _ => "audit",
            };
            yield return Item(
                result, level, finding.Policy.Id, finding.Message,
                ("field", finding.Field), ("fix", finding.Fix), ("note", finding.Note));
        }

        foreach (ReportedFault fault in result.Faults)
        {
            yield return Item(result, "fault", fault.Policy.Id, $"The policy {fault.Text}");
        }
    }

    private static HtmlItem Item(
        CheckResult result, string level, string policy, string message, params (string, string)[] facts)
    {
        string look = level switch
        {
            "deny" => "deny",
            "warn" => "warn",
            _ => "c3",
        };
        string place = result.Line > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{result.File}:{result.Line}")
            : result.File;
        var summary = new StringBuilder($"<span>{HtmlParts.Badge(level, look)}</span>")
            .Append($"<b>{HtmlText.Escape(policy)}</b>")
            .Append($"<span>{HtmlText.Escape(result.Subject)} ")
            .Append($"<small>{HtmlText.Escape(result.ApiVersion)}</small></span>")
            .Append($"<span>{HtmlText.Escape(message)}</span>")
            .Append($"<small>{HtmlText.Escape(place)}</small>");
        return new HtmlItem(
            new Dictionary<string, string>
            {
                ["policy"] = policy,
                ["namespace"] = result.Namespace,
                ["level"] = level,
            },
            $"{level} {policy} {result.Subject} {message}",
            summary.ToString(),
            HtmlParts.Facts([.. facts, ("message", message), ("uid", result.Uid)]),
            null);
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
