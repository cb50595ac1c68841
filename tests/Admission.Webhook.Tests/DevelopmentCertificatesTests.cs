using System.Security.Cryptography.X509Certificates;
using Admission.Webhook.Certificates;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class DevelopmentCertificatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    private DevelopmentCertificates Certificates => new(_folder.Path, _time);

    [Fact]
    public void Creates_certificates_if_there_are_none() =>
        Assert.IsType<DevelopmentCertificatesResult.Made>(Certificates.Ensure());

    [Fact]
    public void Creates_the_folder_if_it_is_missing()
    {
        DevelopmentCertificates certificates = new(_folder.File("deep/certs-dev"), _time);
        certificates.Ensure();
        Assert.True(File.Exists(certificates.KeyFile));
    }

    [Fact]
    public void Keeps_certificates_when_they_are_good()
    {
        Certificates.Ensure();
        string before = File.ReadAllText(_folder.File("tls.crt"));
        Assert.IsType<DevelopmentCertificatesResult.Kept>(Certificates.Ensure());
        Assert.Equal(before, File.ReadAllText(_folder.File("tls.crt")));
    }

    [Fact]
    public void Replaces_certificates_that_expire_soon()
    {
        Certificates.Ensure();
        _time.Advance(TimeSpan.FromDays(340));
        Assert.IsType<DevelopmentCertificatesResult.Made>(Certificates.Ensure());
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("tls.crt")]
    [InlineData("tls.key")]
    public void Replaces_certificates_when_a_file_is_missing(string file)
    {
        Certificates.Ensure();
        File.Delete(_folder.File(file));
        Assert.IsType<DevelopmentCertificatesResult.Made>(Certificates.Ensure());
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("tls.crt")]
    [InlineData("tls.key")]
    public void Leaves_files_of_another_origin_alone(string file)
    {
        using TestAuthority other = TestAuthority.Root();
        _folder.Write(file, file == "tls.key" ? other.Serving().Key : other.Pem);
        string before = File.ReadAllText(_folder.File(file));
        DevelopmentCertificatesResult result = Certificates.Ensure();
        Assert.Contains(
            "--force", Assert.IsType<DevelopmentCertificatesResult.Foreign>(result).Error, StringComparison.Ordinal);
        Assert.Equal([_folder.File(file)], Directory.GetFiles(_folder.Path));
        Assert.Equal(before, File.ReadAllText(_folder.File(file)));
    }

    [Fact]
    public void Overwrites_files_of_another_origin_when_forced()
    {
        _folder.Write("tls.crt", "something else");
        Assert.IsType<DevelopmentCertificatesResult.Made>(Certificates.Ensure(force: true));
    }

    [Fact]
    public void Keeps_the_key_from_everybody_else()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Certificates.Ensure();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("tls.key")));
    }

    [Fact]
    public void Leaves_no_temporary_file()
    {
        Certificates.Ensure();
        Assert.Equal(
            [".gitignore", "ca.crt", "tls.crt", "tls.key"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Names_everything_that_a_laptop_or_a_cluster_calls_the_server()
    {
        Certificates.Ensure();
        X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(_folder.File("tls.crt")));
        Assert.All(
            ["localhost", "127.0.0.1", "::1", "admission.admission.svc"],
            name => Assert.True(certificate.MatchesHostname(name)));
    }

    public void Dispose() => _folder.Dispose();
}
