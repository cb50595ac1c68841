using System.Collections.Immutable;
using System.Security.Cryptography;
using Admission.Cli.Bundles.Registry;

namespace Admission.Cli.Bundles;

/// <summary>Signs bundles in a repository, and checks who signed them.</summary>
/// <param name="client">The repository.</param>
/// <param name="limits">Limits on reading.</param>
internal sealed class BundleSignatures(RegistryClient client, BundleLimits limits)
{
    private const DSASignatureFormat Format = DSASignatureFormat.Rfc3279DerSequence;

    /// <summary>Signs a bundle; existing signatures of the same key and of others stay.</summary>
    /// <exception cref="BundleException">The registry did not accept it.</exception>
    public async Task SignAsync(string digest, ECDsa key, CancellationToken cancellationToken)
    {
        ImmutableArray<SignatureLayer> layers = await ReadAsync(digest, cancellationToken);
        foreach (SignatureLayer layer in layers.Take(limits.MaxSignatures))
        {
            if (await IsSignedAsync(layer, digest, [key], cancellationToken))
            {
                return;
            }
        }

        byte[] payload = SignatureManifest.Payload(client.Repository, digest);
        layers = layers.Add(
            SignatureManifest.New(payload, key.SignData(payload, HashAlgorithmName.SHA256, Format)));
        await client.WriteBlobAsync(payload, cancellationToken);
        await client.WriteBlobAsync(SignatureManifest.Config(layers), cancellationToken);
        await client.WriteManifestAsync(
            SignatureManifest.TagOf(digest), SignatureManifest.Write(layers), cancellationToken);
    }

    /// <summary>Returns only if one of the keys signed that digest.</summary>
    /// <exception cref="BundleException">None did, or the signatures could not be read.</exception>
    public async Task VerifyAsync(string digest, ImmutableArray<ECDsa> keys, CancellationToken cancellationToken)
    {
        ImmutableArray<SignatureLayer> layers = await ReadAsync(digest, cancellationToken);
        foreach (SignatureLayer layer in layers.Take(limits.MaxSignatures))
        {
            if (await IsSignedAsync(layer, digest, keys, cancellationToken))
            {
                return;
            }
        }

        throw BundleException.Refuse(layers.IsEmpty
            ? "is not signed. Push it with --sign-key, or sign it with cosign."
            : "is signed, but not with the key of --verify-key. Check the key, or ask who signed it.");
    }

    private async Task<ImmutableArray<SignatureLayer>> ReadAsync(string digest, CancellationToken cancellationToken) =>
        await client.FindManifestAsync(SignatureManifest.TagOf(digest), limits.MaxManifestBytes, cancellationToken)
            is { } manifest
            ? SignatureManifest.Read(manifest)
            : [];

    // The signature before the signed text: unsigned text is not read.
    private async Task<bool> IsSignedAsync(
        SignatureLayer layer, string digest, ImmutableArray<ECDsa> keys, CancellationToken cancellationToken)
    {
        if (layer.Payload.Size > limits.MaxPayloadBytes)
        {
            return false;
        }

        byte[] payload = await client.ReadBlobAsync(
            layer.Payload.Digest, (int)layer.Payload.Size, cancellationToken);
        return keys.Any(key => key.VerifyData(payload, layer.Signature, HashAlgorithmName.SHA256, Format))
            && SignatureManifest.Claims(payload, digest);
    }
}
