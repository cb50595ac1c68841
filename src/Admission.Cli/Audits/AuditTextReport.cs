using System.Globalization;
using Admission.Cli.Reports;
using Admission.Cluster.Reports;
using Spectre.Console;

namespace Admission.Cli.Audits;

/// <summary>For people: each object with findings, and a summary at the end.</summary>
internal static class AuditTextReport
{
    /// <summary>Maximum number of findings in a report: 1,000.</summary>
    public const int MaxFindings = 1000;

    /// <summary>Writes the report.</summary>
    public static void Write(
        AuditSummary summary, IEnumerable<CheckResult> results, TextWriter output, ReportStyle style)
    {
        var page = new TextPage(output, style, TextReport.Indent);
        long objects = 0;
        long omitted = 0;
        int findings = 0;
        foreach (CheckResult result in results)
        {
            int count = Math.Max(1, result.Findings.Length + result.Faults.Length);
            if (omitted > 0 || findings + count > MaxFindings)
            {
                objects++;
                omitted += count;
                continue;
            }

            findings += count;
            TextReport.WriteResult(page, result);
        }

        if (omitted > 0)
        {
            page.Line(
                $"and {ReportText.Plural(omitted, "more finding")} in {ReportText.Plural(objects, "object")}. "
                    + "--output json reports all of them",
                new Style(Color.Yellow));
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

    /// <summary><c>reports: 12 written, 100 unchanged, 3 deleted, 0 failed; 115,000 bytes</c>.</summary>
    public static string Summary(ReportOutcome outcome) =>
        $"reports: {Count(outcome.Written)} written, {Count(outcome.Unchanged)} unchanged, {Count(outcome.Deleted)} "
        + $"deleted, {Count(outcome.Failed)} failed; {Count(outcome.Bytes)} bytes";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
