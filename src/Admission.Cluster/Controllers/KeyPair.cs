using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Cluster.Controllers;

/// <summary>A certificate with its private key, as PEM: an authority or a serving certificate. Immutable.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Key">PEM, PKCS#8.</param>
/// <param name="NotBefore">First moment of its validity.</param>
/// <param name="NotAfter">Last moment of its validity.</param>
internal sealed record KeyPair(string Certificate, string Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    // A clock that is behind must still accept it.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    private const int MaxCommonName = 64;

    /// <summary>When to replace it: after two thirds of its life.</summary>
    public DateTimeOffset RenewAt => NotBefore + ((NotAfter - NotBefore) * 2 / 3);

    /// <summary>Creates an authority, ECDSA P-256.</summary>
    public static KeyPair NewAuthority(string name, DateTimeOffset now, TimeSpan life)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(
            CommonName($"{Cut(name, MaxCommonName - 17)} {now:yyyy-MM-dd HH:mm}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 certificate = request.CreateSelfSigned(now - ClockSkew, now + life);
        return Of(certificate, key);
    }

    /// <summary>Issues a serving certificate, ECDSA P-256, that does not outlive this authority.</summary>
    /// <param name="names">DNS names and IP addresses of the certificate.</param>
    /// <param name="life">Maximum lifetime.</param>
    public KeyPair Issue(IReadOnlyList<string> names, DateTimeOffset now, TimeSpan life)
    {
        using X509Certificate2 authority = X509Certificate2.CreateFromPem(Certificate, Key);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(CommonName(Cut(names[0], MaxCommonName)), key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        DateTimeOffset from = Max(now - ClockSkew, authority.NotBefore.ToUniversalTime());
        DateTimeOffset to = Min(now + life, authority.NotAfter.ToUniversalTime());
        using X509Certificate2 certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(16));
        return Of(certificate, key);
    }

    /// <summary>Reads a pair; false if it is not valid.</summary>
    public static bool TryRead(string? certificate, string? key, [NotNullWhen(true)] out KeyPair? pair)
    {
        pair = null;
        if (string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key))
        {
            return false;
        }

        try
        {
            using X509Certificate2 read = X509Certificate2.CreateFromPem(certificate, key);
            pair = new KeyPair(certificate, key, read.NotBefore.ToUniversalTime(), read.NotAfter.ToUniversalTime());
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Not PEM, or a key that does not belong to the certificate.
            return false;
        }
    }

    /// <summary>Does this certificate verify against the authority, and is it valid for all these names?</summary>
    public bool IsOf(KeyPair authority, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(authority);
        using X509Certificate2 own = X509Certificate2.CreateFromPem(Certificate);
        using TrustBundle bundle = TrustBundle.Read(authority.Certificate);

        // Validity has its own rule: a certificate is renewed long before its end.
        return bundle.Problem(own, [], null, NotBefore + ClockSkew).Length == 0
            && names.All(name => own.MatchesHostname(name, allowWildcards: false, allowCommonName: false));
    }

    // A common name has at most 64 characters (RFC 5280), and is for people only.
    private static X500DistinguishedName CommonName(string text)
    {
        X500DistinguishedNameBuilder name = new();
        name.AddCommonName(text);
        return name.Build();
    }

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max];

    private static KeyPair Of(X509Certificate2 certificate, ECDsa key) => new(
        certificate.ExportCertificatePem() + "\n",
        key.ExportPkcs8PrivateKeyPem() + "\n",
        certificate.NotBefore.ToUniversalTime(),
        certificate.NotAfter.ToUniversalTime());

    private static DateTimeOffset Max(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
