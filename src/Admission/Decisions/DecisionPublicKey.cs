using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Admission.Decisions;

/// <summary>The public key of a decision log. Immutable.</summary>
public sealed class DecisionPublicKey
{
    private readonly byte[] _spki;

    internal DecisionPublicKey(byte[] spki)
    {
        _spki = spki;
        Fingerprint = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(spki));
    }

    /// <summary>SHA-256 of the key: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The key in base64 (SubjectPublicKeyInfo).</summary>
    public string Base64 => Convert.ToBase64String(_spki);

    public string Pem => PemEncoding.WriteString("PUBLIC KEY", _spki) + "\n";

    /// <summary>Reads the text of <see cref="Base64"/>; null if it is not a key on P-256.</summary>
    public static DecisionPublicKey? Read(string? base64)
    {
        try
        {
            byte[] spki = Convert.FromBase64String(base64 ?? "");
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            return read == spki.Length && key.KeySize == 256 ? new DecisionPublicKey(spki) : null;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Reads public keys, or the public parts of private keys.</summary>
    /// <param name="pem">The text of a PEM file; can contain several keys.</param>
    /// <param name="keys">The keys; empty on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public static bool TryReadPem(string pem, out ImmutableArray<DecisionPublicKey> keys, out string error)
    {
        ImmutableArray<DecisionPublicKey>.Builder found = ImmutableArray.CreateBuilder<DecisionPublicKey>();
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (TryReadOne(rest[fields.Location].ToString(), out DecisionPublicKey? key))
            {
                found.Add(key);
            }

            rest = rest[fields.Location.End..];
        }

        keys = found.ToImmutable();
        error = keys.IsEmpty
            ? "not a public key on the curve P-256 in PEM. `admission log key FILE` writes one to FILE.pub."
            : "";
        return error.Length == 0;
    }

    /// <summary>Did this key sign the data?</summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256);
    }

    private static bool TryReadOne(string pem, [NotNullWhen(true)] out DecisionPublicKey? key)
    {
        key = null;
        using var read = ECDsa.Create();
        try
        {
            read.ImportFromPem(pem);
            key = read.KeySize == 256 ? new DecisionPublicKey(read.ExportSubjectPublicKeyInfo()) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // Other content of the file, such as the parameters that openssl writes before a key.
        }

        return key is not null;
    }
}
