using Admission.Json;

namespace Admission.Yaml;

/// <summary>Limits of the YAML reader. Each applies to one call.</summary>
public sealed record YamlLimits
{
    /// <summary>The limits for files of the user's own repository.</summary>
    public static readonly YamlLimits Default = new();

    /// <summary>
    /// Maximum size of a text in bytes, and of the names and scalars of one document with expanded aliases. Default 32
    /// MiB: ten times the limit of the API server for one object, enough for a large rendered chart.
    /// </summary>
    public int MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Maximum nesting of mappings and sequences. 1 to 1,000; default 500. Real objects stay below 60.
    /// </summary>
    public int MaxDepth { get; init; } = JsonTree.MaxDepth / 2;

    /// <summary>
    /// Maximum number of nodes (mappings, sequences, scalars) in one document with expanded aliases. Default 1,000,000.
    /// </summary>
    public int MaxNodes { get; init; } = 1_000_000;

    /// <summary>
    /// Does the last of duplicate keys count, as for lenient readers? Default false: duplicate keys are an error.
    /// </summary>
    public bool TakesLastDuplicate { get; init; }

    /// <summary>Maximum number of documents in one text, without empty ones. Default 10,000.</summary>
    public int MaxDocuments { get; init; } = 10_000;
}
