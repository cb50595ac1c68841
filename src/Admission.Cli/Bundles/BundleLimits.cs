namespace Admission.Cli.Bundles;

/// <summary>The limits of a bundle. Its content is untrusted: it depends on who can write to the registry.</summary>
internal sealed record BundleLimits
{
    /// <summary>
    /// Maximum size of a bundle in bytes, packed and unpacked; both are held in memory. Default 32 MiB: the shipped
    /// policies need 600 KiB.
    /// </summary>
    public int MaxBytes { get; init; } = 32 << 20;

    /// <summary>Maximum number of files and folders. Default 5,000.</summary>
    public int MaxEntries { get; init; } = 5000;

    /// <summary>Maximum length of a path in characters. Default 240, within the limit of every file system.</summary>
    public int MaxPathLength { get; init; } = 240;

    /// <summary>
    /// Maximum size of a manifest in bytes. Default 1 MiB; registries accept 4 MiB. Source of truth:
    /// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
    /// </summary>
    public int MaxManifestBytes { get; init; } = 1 << 20;

    /// <summary>Maximum size of a signed text in bytes. Default 64 KiB; it has about 250.</summary>
    public int MaxPayloadBytes { get; init; } = 64 << 10;

    /// <summary>Maximum number of signatures of one bundle that are checked. Default 16.</summary>
    public int MaxSignatures { get; init; } = 16;
}
