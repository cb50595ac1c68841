using Admission.Json;

namespace Admission.Yaml;

/// <summary>How much YAML is read before the reader refuses. Every limit counts for one call.</summary>
public sealed record YamlLimits
{
    /// <summary>The limits for files of the user's own repository.</summary>
    public static readonly YamlLimits Default = new();

    /// <summary>
    /// Largest text in bytes, and the most bytes of names and scalars in one document once its aliases are expanded.
    /// Default 32 MiB: ten times what the API server takes for one object, enough for a large rendered chart.
    /// </summary>
    public int MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Deepest nesting of mappings and sequences. 1 to 1,000; default 500. Real objects stay below
    /// 60.</summary>
    public int MaxDepth { get; init; } = JsonTree.MaxDepth / 2;

    /// <summary>
    /// Most nodes (mappings, sequences, scalars) in one document once its aliases are expanded. Default 1,000,000.
    /// </summary>
    public int MaxNodes { get; init; } = 1_000_000;

    /// <summary>Most documents in one text, empty ones not counted. Default 10,000.</summary>
    public int MaxDocuments { get; init; } = 10_000;
}
