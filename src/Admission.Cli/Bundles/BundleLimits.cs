namespace Admission.Cli.Bundles;

/// <summary>What a bundle may be at most; whoever writes to the registry decides what is in it.</summary>
internal sealed record BundleLimits
{
    /// <summary>
    /// Bytes of a bundle, packed as well as unpacked; both are held in memory. Default 32 MiB: the policies that are
    /// shipped take 600 KiB.
    /// </summary>
    public int MaxBytes { get; init; } = 32 << 20;

    /// <summary>Files and folders. Default 5,000.</summary>
    public int MaxEntries { get; init; } = 5000;

    /// <summary>Characters of a path. Default 240, less than any file system refuses.</summary>
    public int MaxPathLength { get; init; } = 240;

    /// <summary>
    /// Bytes of a manifest. Default 1 MiB; registries take 4 MiB.
    /// Source of truth: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
    /// </summary>
    public int MaxManifestBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of what a signature signs. Default 64 KiB; it has about 250.</summary>
    public int MaxPayloadBytes { get; init; } = 64 << 10;

    /// <summary>Signatures of one bundle that are looked at. Default 16.</summary>
    public int MaxSignatures { get; init; } = 16;
}
