using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Webhook.Tests.Servers;

/// <summary>A certificate authority of a test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    private TestAuthority(X509Certificate2? issuer, string name)
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = issuer is null
            ? request.CreateSelfSigned(_now.AddDays(-10), _now.AddDays(100))
            : request.Create(issuer, _now.AddDays(-9), _now.AddDays(99), [1]).CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public static TestAuthority Root(string name = "root") => new(null, name);

    public TestAuthority Intermediate() => new(Certificate, "intermediate");

    /// <summary>A serving certificate for localhost.</summary>
    public (string Certificate, string Key) Serving(int days = 30, AsymmetricAlgorithm? key = null)
    {
        using ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AsymmetricAlgorithm used = key ?? own;
        using X509Certificate2 certificate = Issue("localhost", "1.3.6.1.5.5.7.3.1", days, used);
        return (certificate.ExportCertificatePem(), used.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A client certificate with its key.</summary>
    public X509Certificate2 Client(string usage = "1.3.6.1.5.5.7.3.2", int days = 30)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Issue("kube-apiserver", usage, days, key);
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string name, string usage, int days, AsymmetricAlgorithm key)
    {
        CertificateRequest request = key switch
        {
            RSA rsa => new($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa ec => new($"CN={name}", ec, HashAlgorithmName.SHA256),
            _ => throw new NotSupportedException(),
        };
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(_key);
        return request.Create(
            Certificate.SubjectName, generator, _now.AddDays(-5), _now.AddDays(days),
            RandomNumberGenerator.GetBytes(8));
    }
}
