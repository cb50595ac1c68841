using System.Collections.Immutable;
using Admission.Cli.Manifests;

namespace Admission.Cli.Options;

/// <summary>The settings of <c>admission check</c>.</summary>
internal sealed record CheckSettings
{
    /// <summary>The policies folder.</summary>
    public required string Policies { get; init; }

    /// <summary>The settings file; null for that of the folder.</summary>
    public string? Settings { get; init; }

    /// <summary>Which policies to evaluate; empty for all.</summary>
    public ImmutableArray<string> PolicyGlobs { get; init; } = [];

    /// <summary>Was a user given?</summary>
    public bool HasUser { get; init; }

    /// <summary>Does a warning make the exit code 1?</summary>
    public bool FailsOnWarnings { get; init; }

    /// <summary>Name of the report.</summary>
    public required string Output { get; init; }

    /// <summary>File of the report; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Print no report if there is nothing to report?</summary>
    public bool IsQuiet { get; init; }

    public required CheckInputOptions Input { get; init; }
}
