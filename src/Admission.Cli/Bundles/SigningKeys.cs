using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Admission.Cli.Bundles;

/// <summary>
/// Keys for signatures, from PEM files: ECDSA on P-256, which every tool for cosign's format supports. .NET has no
/// Ed25519.
/// </summary>
internal static class SigningKeys
{
    private const string NistP256 = "1.2.840.10045.3.1.7";
    private const int MaxFileBytes = 64 << 10;

    /// <summary>Reads the private key for signing.</summary>
    /// <exception cref="BundleException">The file has no usable key.</exception>
    public static ECDsa ReadPrivate(string file)
    {
        string text = ReadText("--sign-key", file);
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new BundleException(
                $"--sign-key {file}: is encrypted. Decrypt it with `openssl pkey`, or push without it and sign with "
                + "`cosign sign`, which supports its own keys and keys in a KMS.");
        }

        ECDsa? key = TryImport(text);
        return key is not null && text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? key
            : throw new BundleException($"--sign-key {file}: not a private key for ECDSA P-256. "
                + "Create one: `openssl ecparam -name prime256v1 -genkey -noout -out key.pem`.");
    }

    /// <summary>Reads the public keys for verification; one match is enough, so that a key can be replaced.</summary>
    /// <exception cref="BundleException">The file has no key, or another kind of content.</exception>
    public static ImmutableArray<ECDsa> ReadPublic(string file)
    {
        string text = ReadText("--verify-key", file);
        var keys = ImmutableArray.CreateBuilder<ECDsa>();
        for (ReadOnlySpan<char> rest = text; PemEncoding.TryFind(rest, out PemFields found);)
        {
            bool isPublic = rest[found.Label].SequenceEqual("PUBLIC KEY");
            keys.Add((isPublic ? TryImport(rest[found.Location]) : null)
                ?? throw new BundleException($"--verify-key {file}: '{rest[found.Label]}' is not a public key "
                    + "for ECDSA "
                    + "P-256. Derive it from the private key: `openssl pkey -in key.pem -pubout -out key.pub`."));
            rest = rest[found.Location.End..];
        }

        return keys.Count > 0
            ? keys.ToImmutable()
            : throw new BundleException($"--verify-key {file}: contains no public key. Use a PEM file.");
    }

    private static ECDsa? TryImport(ReadOnlySpan<char> pem)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == NistP256)
            {
                return key;
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Reported below, without the content of the file.
        }

        key.Dispose();
        return null;
    }

    private static string ReadText(string option, string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxFileBytes
                ? File.ReadAllText(file)
                : throw new BundleException($"{option} {file}: is too large for a key. Use a PEM file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"{option} {file}: cannot be read. Use a file that this process can read.");
        }
    }
}
