using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Admission.Rego.Values;

namespace Admission.Rego.Builtins;

/// <summary>A key that can verify signatures. A key of an unknown kind verifies none.</summary>
internal sealed class WebTokenKey
{
    private const int MinRsaBits = 1024;

    private RSAParameters? _rsa;
    private ECParameters? _curve;
    private byte[]? _secret;

    private WebTokenKey()
    {
    }

    /// <summary>The algorithm that the key is for; empty if it does not say.</summary>
    public string Algorithm { get; private init; } = "";

    /// <summary>The ID in a set of keys; empty if it has none.</summary>
    public string Id { get; private init; } = "";

    public static WebTokenKey Secret(string text) => new() { _secret = Encoding.UTF8.GetBytes(text) };

    /// <summary>The keys of a certificate or public key in PEM, of a JSON Web Key, or of a set of them.</summary>
    public static IReadOnlyList<WebTokenKey> Read(string text)
    {
        try
        {
            return PemEncoding.TryFind(text, out PemFields fields) ? [ReadPem(text, fields)] : ReadSet(text);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new WebTokenException($"failed to parse the key: {exception.Message}");
        }
    }

    /// <summary>Did this key sign the token?</summary>
    /// <param name="token">The token.</param>
    /// <param name="family">RS, PS, ES or HS.</param>
    /// <param name="hash">The hash of the algorithm.</param>
    public bool Verifies(WebToken token, string family, HashAlgorithmName hash)
    {
        byte[] signature = token.Signature;
        try
        {
            switch (family)
            {
                case "HS" when _secret is not null:
                    byte[] mac = CryptographicOperations.HmacData(hash, _secret, token.Signed);
                    return CryptographicOperations.FixedTimeEquals(mac, signature);
                case "RS" or "PS" when _rsa is { } parameters:
                    using (var rsa = RSA.Create(parameters))
                    {
                        return rsa.KeySize >= MinRsaBits && rsa.VerifyData(token.Signed, signature, hash,
                            family == "RS" ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
                    }

                case "ES" when _curve is { } parameters:
                    using (var curve = ECDsa.Create(parameters))
                    {
                        return curve.VerifyData(token.Signed, signature, hash,
                            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
                    }

                default:
                    return false;
            }
        }
        catch (CryptographicException)
        {
            // A key that cannot be used has signed nothing.
            return false;
        }
    }

    private static WebTokenKey ReadPem(string text, PemFields fields)
    {
        ReadOnlySpan<char> rest = text.AsSpan(fields.Location.End.Value).TrimStart(" \t\r");
        if ((rest.Length > 0 && rest[0] == '\n' ? rest[1..] : rest).Length > 0)
        {
            throw new WebTokenException("extra data after a PEM certificate block");
        }

        byte[] bytes = Convert.FromBase64String(text[fields.Base64Data]);
        switch (text[fields.Label])
        {
            case "CERTIFICATE":
                using (X509Certificate2 certificate = Load(bytes))
                {
                    return Of(certificate.PublicKey.ExportSubjectPublicKeyInfo());
                }

            case "PUBLIC KEY":
                return Of(bytes);
            default:
                throw new WebTokenException("failed to extract a Key from the PEM certificate");
        }
    }

    private static X509Certificate2 Load(byte[] bytes)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException exception)
        {
            throw new WebTokenException($"failed to parse a PEM certificate: {exception.Message}");
        }
    }

    private static WebTokenKey Of(byte[] publicKey)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return new WebTokenKey { _rsa = rsa.ExportParameters(false) };
        }
        catch (CryptographicException)
        {
            // It is a key of another kind.
        }

        try
        {
            using var curve = ECDsa.Create();
            curve.ImportSubjectPublicKeyInfo(publicKey, out _);
            return new WebTokenKey { _curve = curve.ExportParameters(false) };
        }
        catch (CryptographicException)
        {
            return new WebTokenKey();
        }
    }

    private static List<WebTokenKey> ReadSet(string text)
    {
        if (JsonFunctions.Read(text, out string error) is not RegoObject root)
        {
            throw Invalid(error.Length > 0 ? error : "the key is not an object");
        }

        IEnumerable<RegoValue> keys = root.Get(new RegoString("keys")) switch
        {
            null => [root],
            RegoArray array => Collections.Items(array),
            _ => throw Invalid("keys is not a list"),
        };
        return [.. keys.Select(ReadOne).Where(static key => key.Algorithm.Length == 0 || IsKnown(key.Algorithm))];
    }

    /// <summary>Is it an algorithm of JSON Web Tokens?</summary>
    public static bool IsKnown(string algorithm) => algorithm is "RS256" or "RS384" or "RS512" or "PS256" or "PS384"
        or "PS512" or "ES256" or "ES384" or "ES512" or "HS256" or "HS384" or "HS512" or "EdDSA";

    private static WebTokenKey ReadOne(RegoValue value)
    {
        if (value is not RegoObject key)
        {
            throw Invalid("a key is not an object");
        }

        // With a private key, OPA verifies nothing.
        bool isPrivate = key.Get(new RegoString("d")) is not null;
        var read = new WebTokenKey { Algorithm = Text(key, "alg"), Id = Text(key, "kid") };
        switch (Text(key, "kty"))
        {
            case "RSA":
                var rsa = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
                read._rsa = isPrivate ? null : rsa;
                break;
            case "EC":
                ECCurve curve = Text(key, "crv") switch
                {
                    "P-256" => ECCurve.NamedCurves.nistP256,
                    "P-384" => ECCurve.NamedCurves.nistP384,
                    "P-521" => ECCurve.NamedCurves.nistP521,
                    _ => throw Invalid("the curve is not known"),
                };
                var point = new ECParameters
                {
                    Curve = curve,
                    Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
                };
                read._curve = isPrivate ? null : point;
                break;
            case "oct":
                read._secret = Bytes(key, "k");
                break;
            case "OKP":
                break;
            default:
                throw Invalid("the kind of key (kty) is not known");
        }

        return read;
    }

    private static byte[] Bytes(RegoObject key, string name) =>
        Encodings.Base64UrlBytes(Text(key, name)) is { Length: > 0 } bytes
            ? bytes
            : throw Invalid($"{name} is not valid");

    private static string Text(RegoObject key, string name) =>
        (key.Get(new RegoString(name)) as RegoString)?.Text ?? "";

    private static WebTokenException Invalid(string reason) => new($"failed to parse a JWK key (set): {reason}");
}
