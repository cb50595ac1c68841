using System.Globalization;
using Admission.Cli.Reports;
using Spectre.Console;

namespace Admission.Cli.Audits;

/// <summary>For people: each object with findings, and a summary at the end.</summary>
internal static class AuditTextReport
{
    /// <summary>Writes the report.</summary>
    public static void Write(
        AuditSummary summary, IEnumerable<CheckResult> results, TextWriter output, ReportStyle style)
    {
        var page = new TextPage(output, style, TextReport.Indent);
        foreach (CheckResult result in results)
        {
            TextReport.WriteResult(page, result);
        }

        foreach ((string resource, string problem) in summary.Problems)
        {
            page.Line($"not audited: {resource}: {problem}", new Style(Color.Red));
        }

        Color color = summary.Denied > 0 || summary.Problems.Count > 0 ? Color.Red
            : summary.Warned + summary.Faults > 0 ? Color.Yellow
            : Color.Green;
        page.Line(Summary(summary), new Style(color));
    }

    /// <summary><c>10,000 objects: 12 would be denied, 3 warned, 7 in audit mode, 0 faults</c>.</summary>
    public static string Summary(AuditSummary summary)
    {
        string unread = summary.Problems.Count == 0
            ? ""
            : $", {ReportText.Plural(summary.Problems.Count, "input")} not read";
        return $"{ReportText.Plural(summary.Objects, "object")}: {Count(summary.Denied)} would be denied, "
            + $"{Count(summary.Warned)} warned, {Count(summary.Audited)} in audit mode, "
            + $"{ReportText.Plural(summary.Faults, "fault")}{unread} (policy set {summary.Set.ShortDigest})";
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
