using Admission.Yaml;

namespace Admission.Cli.Manifests;

/// <summary>How much input <c>check</c> takes before it refuses.</summary>
internal sealed record ManifestLimits
{
    /// <summary>The limits for a user's repository.</summary>
    public static readonly ManifestLimits Default = new();

    /// <summary>Limits of one file; its bytes, depth, nodes and documents.</summary>
    public YamlLimits File { get; init; } = YamlLimits.Default;

    /// <summary>Most files. Default 20,000.</summary>
    public int MaxFiles { get; init; } = 20_000;

    /// <summary>Most objects of all files together, items of lists included. Default 100,000.</summary>
    public int MaxObjects { get; init; } = 100_000;

    /// <summary>Deepest folder below a named one. Default 64.</summary>
    public int MaxFolderDepth { get; init; } = 64;
}
