using Admission.Yaml;

namespace Admission.Cli.Manifests;

/// <summary>Limits on the input of <c>check</c>.</summary>
internal sealed record ManifestLimits
{
    /// <summary>The limits for a user's repository.</summary>
    public static readonly ManifestLimits Default = new();

    /// <summary>Limits of one file: bytes, depth, nodes and documents.</summary>
    public YamlLimits File { get; init; } = YamlLimits.Default;

    /// <summary>Maximum number of files. Default 20,000.</summary>
    public int MaxFiles { get; init; } = 20_000;

    /// <summary>Maximum number of objects in all files, including items of lists. Default 100,000.</summary>
    public int MaxObjects { get; init; } = 100_000;

    /// <summary>Maximum depth of folders below a given one. Default 64.</summary>
    public int MaxFolderDepth { get; init; } = 64;
}
