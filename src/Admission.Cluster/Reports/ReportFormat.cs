namespace Admission.Cluster.Reports;

/// <summary>An API of policy reports: the names of its two kinds. Immutable.</summary>
/// <param name="Name">Name for users.</param>
/// <param name="Group">API group.</param>
/// <param name="Version">API version.</param>
/// <param name="Kind">Kind of the reports about objects in namespaces.</param>
/// <param name="ClusterKind">Kind of the reports about objects without a namespace.</param>
/// <param name="Source">Where the definitions are published.</param>
public sealed record ReportFormat(
    string Name, string Group, string Version, string Kind, string ClusterKind, Uri Source)
{
    /// <summary>
    /// Report and ClusterReport of OpenReports.
    /// Source of truth: https://github.com/openreports/reports-api/tree/main/apis/openreports.io/v1alpha1
    /// </summary>
    public static readonly ReportFormat OpenReports = new(
        "openreports", "openreports.io", "v1alpha1", "Report", "ClusterReport",
        new Uri("https://github.com/openreports/reports-api"));

    /// <summary>
    /// PolicyReport and ClusterPolicyReport of the Kubernetes Policy Working Group.
    /// Source of truth: https://github.com/kubernetes-sigs/wg-policy-prototypes/tree/master/policy-report
    /// </summary>
    public static readonly ReportFormat PolicyReports = new(
        "policyreports", "wgpolicyk8s.io", "v1alpha2", "PolicyReport", "ClusterPolicyReport",
        new Uri("https://github.com/kubernetes-sigs/wg-policy-prototypes"));

    /// <summary>All formats, the default first.</summary>
    public static readonly ReportFormat[] All = [OpenReports, PolicyReports];

    /// <summary><c>openreports.io/v1alpha1</c>.</summary>
    public string ApiVersion => $"{Group}/{Version}";

    /// <summary>The resources of the two kinds.</summary>
    public string[] Resources => [$"{Kind.ToLowerInvariant()}s", $"{ClusterKind.ToLowerInvariant()}s"];

    /// <summary>Has a report the members <c>source</c> and <c>configuration</c>?</summary>
    internal bool HasConfiguration => this == OpenReports;

    internal string KindOf(bool isNamespaced) => isNamespaced ? Kind : ClusterKind;
}
