using Admission.Cli.Reports;
using Admission.Cluster.Reports;
using Admission.Policies;

namespace Admission.Cli.Audits;

/// <summary>The results of an audit as policy reports have them: failures only.</summary>
internal static class AuditFindings
{
    /// <summary>The result for an object; null if there is nothing to report.</summary>
    public static ReportedObject? Of(CheckResult result)
    {
        IEnumerable<ReportedResult> refused = result.Refusal.Length == 0
            ? []
            : [new ReportedResult("admission", ReportedLevel.Error, Severity.Medium, result.Refusal)];
        ReportedResult[] results =
        [
            .. refused,
            .. result.Findings.Where(static one => one.Origin != FindingOrigin.Excepted)
                .OrderBy(static one => OrderOf(one.Level)).Select(Of),
            .. result.Faults.Select(Of),
        ];
        return results.Length == 0 ? null : new ReportedObject
        {
            Resource = result.Resource,
            ApiVersion = result.ApiVersion,
            Kind = result.Kind,
            Namespace = result.Namespace,
            Name = result.Name,
            Uid = result.Uid,
            Results = [.. results],
        };
    }

    // A violation of a policy in audit mode is more important than a warning.
    private static int OrderOf(FindingLevel level) => level switch
    {
        FindingLevel.Deny => 0,
        FindingLevel.Audit => 1,
        _ => 2,
    };

    private static ReportedResult Of(Finding finding) => new(
        finding.Policy.Id, LevelOf(finding), finding.Policy.Severity, finding.Message)
    {
        Category = CategoryOf(finding.Policy),
        Enforcement = WordOf(finding.Enforcement),
        Field = finding.Field,
        Fix = finding.Fix,
        Count = Math.Max(finding.Omitted, 1),
    };

    private static ReportedResult Of(ReportedFault fault) => new(
        fault.Policy.Id, ReportedLevel.Error, fault.Policy.Severity, fault.Text)
    {
        Category = CategoryOf(fault.Policy),
    };

    private static ReportedLevel LevelOf(Finding finding) =>
        finding.Origin == FindingOrigin.Warning || finding.Level == FindingLevel.Warn
            ? ReportedLevel.Warn
            : ReportedLevel.Fail;

    private static string WordOf(Enforcement enforcement) => enforcement.ToString().ToLowerInvariant();

    private static string CategoryOf(Policy policy)
    {
        int slash = policy.Path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : policy.Path[..slash];
    }
}
