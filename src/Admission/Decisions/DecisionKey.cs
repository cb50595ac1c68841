using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Admission.Drift;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Decisions;

/// <summary>
/// The private key of a decision log. ECDSA on P-256 with SHA-256 signs the checkpoints. A key derived from it hashes
/// the values of changed fields, so that nobody without it can guess them. Not thread-safe.
/// </summary>
public sealed class DecisionKey : IDisposable
{
    /// <summary>Length of the hash of a value in bytes: 16.</summary>
    public const int HashBytes = 16;

    private readonly ECDsa _key;
    private readonly byte[] _fieldKey;

    private DecisionKey(ECDsa key)
    {
        _key = key;
        Public = new DecisionPublicKey(key.ExportSubjectPublicKeyInfo());
        byte[] secret = key.ExportParameters(includePrivateParameters: true).D!;
        _fieldKey = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, secret, 32, info: Encoding.ASCII.GetBytes("admission decision log fields"));
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>The public key, which verifies the log.</summary>
    public DecisionPublicKey Public { get; }

    /// <summary>A new key, PEM (PKCS #8).</summary>
    public static string CreatePem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>Reads a private key.</summary>
    /// <param name="pem">The text of a PEM file.</param>
    /// <param name="key">The key; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryRead(string pem, [NotNullWhen(true)] out DecisionKey? key, out string error)
    {
        key = null;
        error = "";
        ECDsa read = ECDsa.Create();
        try
        {
            read.ImportFromPem(pem);
            if (read.KeySize == 256 && read.ExportParameters(includePrivateParameters: true).D is not null)
            {
                key = new DecisionKey(read);
                return true;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // The error is the same for everything that is not such a key.
        }

        read.Dispose();
        error = "not a private key on the curve P-256 in PEM. Create one with `admission log key FILE`.";
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <returns>The signature, 64 bytes: r and s.</returns>
    internal byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256);

    /// <summary>
    /// The keyed hash of the part of an object that drift compares, as the log has it; base64. Thread-safe.
    /// </summary>
    /// <param name="value">The object.</param>
    /// <param name="kind">Its kind.</param>
    internal string DigestOf(JsonValue value, GroupVersionKind kind)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        string apiVersion = kind.Group.Length == 0 ? kind.Version : $"{kind.Group}/{kind.Version}";
        Hash(ComparedForm.Write(value, apiVersion, kind.Kind, null), hash);
        return Convert.ToBase64String(hash);
    }

    /// <summary>Hashes the value of a field.</summary>
    /// <param name="value">The value as it was sent.</param>
    /// <param name="hash">Receives <see cref="HashBytes"/> bytes. Thread-safe.</param>
    internal void Hash(ReadOnlySpan<byte> value, Span<byte> hash)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_fieldKey, value, whole);
        whole[..HashBytes].CopyTo(hash);
    }
}
