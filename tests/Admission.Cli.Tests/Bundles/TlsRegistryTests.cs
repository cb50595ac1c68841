using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Cli.Tests.Bundles;

/// <summary>A real registry with TLS, whose certificate authority is not trusted by the system.</summary>
public sealed class TlsRegistryTests(TlsRegistryTests.TlsRegistry registry)
    : IClassFixture<TlsRegistryTests.TlsRegistry>
{
    [Fact]
    public async Task Bundle_can_be_pulled_if_the_authority_is_given()
    {
        using var project = new BundleProject();
        project.Folder.Write("ca.crt", registry.Authority);
        string reference = registry.NewReference();

        ProcessOutcome pushed = await project.RunAsync(
            "push", reference, "--policies", "policies", "--registry-ca", "ca.crt");
        ProcessOutcome pulled = await project.RunAsync(
            "pull", reference, "--allow-tag", "--to", "pulled", "--registry-ca", "ca.crt");

        Assert.True(pushed.ExitCode == 0, pushed.Error);
        Assert.True(pulled.ExitCode == 0, pulled.Error);
    }

    [Fact]
    public async Task Unknown_authority_is_not_trusted()
    {
        using var project = new BundleProject();

        ProcessOutcome outcome = await project.RunAsync(
            "pull", registry.NewReference(), "--allow-tag", "--to", "pulled");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("is not trusted", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_another_name_is_not_trusted()
    {
        using var project = new BundleProject();
        project.Folder.Write("ca.crt", registry.Authority);
        string reference = registry.NewReference().Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

        ProcessOutcome outcome = await project.RunAsync(
            "pull", reference, "--allow-tag", "--to", "pulled", "--registry-ca", "ca.crt");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("is not trusted", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_is_used_only_with_the_option()
    {
        using var project = new BundleProject();

        ProcessOutcome outcome = await project.PullAsync(registry.NewReference(), "--allow-tag");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("could not be read: 400", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>The registry, with a certificate for localhost.</summary>
    public sealed class TlsRegistry : RegistryProcess
    {
        /// <summary>Its authority, PEM.</summary>
        public string Authority { get; private set; } = "";

        protected override string ConfigureHttp(string folder)
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var authority = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
            authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            using X509Certificate2 signer = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            server.CertificateExtensions.Add(names.Build());
            using X509Certificate2 certificate = server.Create(signer, now.AddDays(-1), now.AddDays(1), [1]);
            Authority = signer.ExportCertificatePem();
            File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
            return $$"""tls: { certificate: "{{folder}}/tls.crt", key: "{{folder}}/tls.key" }""";
        }
    }
}
