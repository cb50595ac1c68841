using System.Collections.Immutable;
using System.Security.Cryptography;
using Admission.Cli.Bundles.Registry;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;

namespace Admission.Cli.Bundles;

/// <summary>Pushes a policies folder that loads without errors.</summary>
/// <param name="client">The repository.</param>
internal sealed class BundlePush(RegistryClient client, BundleLimits limits)
{
    /// <summary>
    /// Packs and pushes. The tag is written last, so that it never refers to a bundle without its signature.
    /// </summary>
    /// <param name="set">The policies of the folder, loaded.</param>
    /// <param name="about">Revision and time for the manifest.</param>
    /// <param name="key">The signing key; null for no signature.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BundleException">It was not pushed.</exception>
    public async Task<BundleSummary> RunAsync(
        PolicySet set,
        ImmutableArray<BundleFile> files,
        string tag,
        (string Revision, DateTimeOffset? Created) about,
        ECDsa? key,
        CancellationToken cancellationToken)
    {
        byte[] layer = BundleArchive.Pack(files);
        Check(layer, set.Digest);
        byte[] manifest = new BundleManifest
        {
            LayerDigest = ContentDigest.Of(layer),
            LayerBytes = layer.Length,
            PolicySet = set.Digest,
            Revision = about.Revision,
            Created = about.Created,
        }.Write();
        string digest = ContentDigest.Of(manifest);
        await client.WriteBlobAsync(BundleManifest.Config, cancellationToken);
        await client.WriteBlobAsync(layer, cancellationToken);
        await client.WriteManifestAsync(digest, manifest, cancellationToken);
        if (key is not null)
        {
            await new BundleSignatures(client, limits).SignAsync(digest, key, cancellationToken);
        }

        await client.WriteManifestAsync(tag, manifest, cancellationToken);
        return new BundleSummary(
            $"{client.Repository}@{digest}", set.Digest, set.Policies.Length, files.Length, key is not null);
    }

    // The pushed bundle must have the same policies, although files may have changed while they were read.
    private void Check(byte[] layer, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("admission-push-").FullName;
        try
        {
            BundleArchive.Unpack(layer, folder, limits);
            if (PolicyDirectory.Load(PolicyLanguages.All, folder, null, EngineLimits.Default).Set?.Digest != expected)
            {
                throw new BundleException("the policies changed while they were read. Push them again.");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
