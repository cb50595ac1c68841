using System.Collections.Immutable;
using Admission.Cluster.Lookups;
using Admission.Cluster.Reports;

namespace Admission.Cli.Audits;

/// <summary>The settings of <c>admission audit</c>.</summary>
internal sealed record AuditSettings
{
    /// <summary>The policies folder.</summary>
    public required string Policies { get; init; }

    /// <summary>The settings file; null for that of the folder.</summary>
    public string? Settings { get; init; }

    /// <summary>Which policies to evaluate; empty for all.</summary>
    public ImmutableArray<string> PolicyGlobs { get; init; } = [];

    /// <summary>Files with objects, and <c>-</c> for standard input; empty for the cluster.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Kubeconfig of the cluster; null to search for one.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Namespaces whose objects are not evaluated.</summary>
    public ImmutableArray<string> ExcludedNamespaces { get; init; } = [];

    /// <summary>Requests to the API server in a second, at most; watches do not count.</summary>
    public int RequestsPerSecond { get; init; } = 10;

    /// <summary>Limits on objects that policies look up.</summary>
    public LookupOptions Lookups { get; init; } = new();

    /// <summary>File with the progress, to continue after an interruption; null for none.</summary>
    public string? Resume { get; init; }

    /// <summary>The findings that make the exit code 1: <c>deny</c>, <c>warn</c> or <c>none</c>.</summary>
    public string FailOn { get; init; } = "deny";

    /// <summary>The reports that the cluster gets; null for none.</summary>
    public ReportOptions? Reports { get; init; }

    /// <summary>File or URL of the figures for Prometheus; null for none.</summary>
    public string? Metrics { get; init; }

    /// <summary>Name of the report.</summary>
    public required string Output { get; init; }

    /// <summary>File of the report; null for standard output.</summary>
    public string? OutputFile { get; init; }
}
