namespace Admission.Cluster.Reports;

/// <summary>What was done to the reports of a cluster. Immutable.</summary>
public sealed record ReportOutcome
{
    /// <summary>Number of reports that were created or changed.</summary>
    public long Written { get; init; }

    /// <summary>Number of reports that were the same already, so that nothing was sent.</summary>
    public long Unchanged { get; init; }

    /// <summary>Number of reports that were deleted, because their object has no finding any more.</summary>
    public long Deleted { get; init; }

    /// <summary>Number of objects without a report, because all reports together would be too large.</summary>
    public long Omitted { get; init; }

    /// <summary>Number of reports that could not be written or deleted.</summary>
    public long Failed { get; init; }

    /// <summary>Size of all current reports, as they are sent, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The first failure, and how to fix it; empty if nothing failed.</summary>
    public string Error { get; init; } = "";
}
