using System.Collections.Immutable;
using System.Security.Cryptography;
using Admission.Cli.Bundles.Registry;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Bundles;

/// <summary>Pulls a bundle: signature, digests, sizes and policies are checked before the folder changes.</summary>
/// <param name="client">The repository.</param>
internal sealed class BundlePull(RegistryClient client, BundleLimits limits)
{
    /// <summary>Pulls into a folder.</summary>
    /// <param name="name">Digest or tag.</param>
    /// <param name="keys">One of them must have signed; empty to accept an unsigned bundle.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BundleException">The pull failed; the folder is unchanged.</exception>
    public async Task<BundleSummary> RunAsync(
        string name, ImmutableArray<ECDsa> keys, BundleFolder folder, CancellationToken cancellationToken)
    {
        byte[] json = await client.FindManifestAsync(name, limits.MaxManifestBytes, cancellationToken)
            ?? throw new BundleException("not found. Check the registry, repository and digest, and whether the "
                + "bundle was pushed.");
        string digest = ContentDigest.Of(json);
        if (ContentDigest.IsValid(name) && digest != name)
        {
            throw BundleException.Refuse($"the registry sent a different manifest, {digest}. Push the bundle again.");
        }

        if (!keys.IsEmpty)
        {
            await new BundleSignatures(client, limits).VerifyAsync(digest, keys, cancellationToken);
        }

        var manifest = BundleManifest.Read(json, limits.MaxBytes);
        byte[] layer = await client.ReadBlobAsync(manifest.LayerDigest, manifest.LayerBytes, cancellationToken);
        string pulled = $"{client.Repository}@{digest}";
        return folder.Replace(pulled, path =>
        {
            int files = BundleArchive.Unpack(layer, path, limits);
            PolicySet set = Load(path);
            return new BundleSummary(pulled, set.Digest, set.Policies.Length, files, !keys.IsEmpty);
        });
    }

    private static PolicySet Load(string path)
    {
        PolicyLoad load = PolicyDirectory.Load(PolicyLanguages.All, path, null, EngineLimits.Default);
        IEnumerable<PolicyError> errors = load.Errors.Select(
            error => error with { File = Below(path, error.File) });
        return load.Set ?? throw BundleException.Refuse(
            $"does not load: {string.Join(' ', errors)} Push it again with the version of Admission that will serve "
                + "it.");
    }

    private static string Below(string path, string file) =>
        file.StartsWith(path + "/", StringComparison.Ordinal) ? file[(path.Length + 1)..] : file;
}
