namespace Admission.Cluster.Reports;

/// <summary>Names and limits of the reports of an audit. Immutable.</summary>
public sealed record ReportOptions
{
    /// <summary>Maximum number of results in a report: 100. Its summary counts all of them.</summary>
    public const int MaxResults = 100;

    /// <summary>
    /// Maximum size of a report as it is sent: 256 KiB. The API server adds less than 4 KiB, and etcd accepts 1.5 MiB.
    /// </summary>
    public const int MaxReportBytes = 256 << 10;

    /// <summary>Maximum number of characters of a message, a field or a fix in a report: 1,000.</summary>
    public const int MaxText = 1000;

    /// <summary>Longest <see cref="Name"/>: 40 characters.</summary>
    public const int MaxName = 40;

    /// <summary>
    /// Name of the audit: prefix of the reports' names, and value of their label. Audits with different policies in one
    /// cluster need different names. A DNS label. Default <c>admission</c>.
    /// </summary>
    public string Name { get; init; } = "admission";

    /// <summary>The API. Default OpenReports.</summary>
    public ReportFormat Format { get; init; } = ReportFormat.OpenReports;

    /// <summary>
    /// Maximum size of all reports together, as they are sent, in bytes. An object whose report would exceed it has no
    /// report. Default 64 MiB; etcd stores 2 GiB by default.
    /// </summary>
    public long MaxBytes { get; init; } = 64 << 20;

    /// <summary>Maximum number of requests in a second. Default 10.</summary>
    public int RequestsPerSecond { get; init; } = 10;
}
