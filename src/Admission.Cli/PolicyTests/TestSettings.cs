using System.Collections.Immutable;

namespace Admission.Cli.PolicyTests;

/// <summary>The settings of <c>admission test</c>.</summary>
internal sealed record TestSettings
{
    /// <summary>The policies folder.</summary>
    public required string Policies { get; init; }

    /// <summary>Which cases to run; empty for all.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>Continue after the first run?</summary>
    public bool IsWatching { get; init; }

    /// <summary>Does the report contain the coverage?</summary>
    public bool IsCovering { get; init; }

    /// <summary>File for lcov; null for none.</summary>
    public string? LcovFile { get; init; }

    /// <summary>File for the page; null for none.</summary>
    public string? HtmlFile { get; init; }

    /// <summary>Run mutations of the policies?</summary>
    public bool IsMutating { get; init; }

    /// <summary>Write the snapshots instead of comparing them?</summary>
    public bool IsUpdating { get; init; }

    /// <summary>The review for a new case; null to run cases.</summary>
    public string? FromReview { get; init; }

    /// <summary>Name of that case.</summary>
    public string Name { get; init; } = "";

    /// <summary>Policy of that case; null for the one that finds a violation.</summary>
    public string? Policy { get; init; }

    /// <summary>Files with objects that exist for every case; empty for none.</summary>
    public ImmutableArray<string> Inventory { get; init; } = [];

    /// <summary>Name of the report.</summary>
    public required string Output { get; init; }

    /// <summary>File of the report; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Print no report if there is nothing to report?</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Is coverage counted?</summary>
    public bool NeedsCoverage => IsCovering || LcovFile is not null || HtmlFile is not null;
}
