using System.Collections.Immutable;

namespace Admission.Cluster.Reports;

/// <summary>An object of the cluster with its findings. Immutable.</summary>
public sealed record ReportedObject
{
    /// <summary><c>deployments.apps</c>.</summary>
    public required string Resource { get; init; }

    /// <summary><c>apps/v1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary><c>Deployment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Empty for an object without a namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary><c>metadata.name</c>; never empty.</summary>
    public required string Name { get; init; }

    /// <summary><c>metadata.uid</c>; empty if the API server gives none.</summary>
    public required string Uid { get; init; }

    /// <summary>The findings, the most important first: a report lists the first ones.</summary>
    public required ImmutableArray<ReportedResult> Results { get; init; }
}
