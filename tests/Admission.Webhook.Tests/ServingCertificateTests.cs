using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Admission.Webhook.Certificates;
using Admission.Webhook.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Admission.Webhook.Tests;

public sealed class ServingCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = TestAuthority.Root();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly List<bool> _reloads = [];

    public static TheoryData<string> KeyFormats =>
        ["ec pkcs8", "ec sec1", "ec sec1 with parameters", "rsa pkcs8", "rsa pkcs1"];

    private WebhookOptions Options =>
        new() { CertificateFile = _folder.File("tls.crt"), KeyFile = _folder.File("tls.key") };

    [Theory, MemberData(nameof(KeyFormats))]
    public void Reads_every_usual_key_format(string format)
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsa = RSA.Create(2048);
        AsymmetricAlgorithm key = format.StartsWith("ec", StringComparison.Ordinal) ? ec : rsa;
        string pem = format switch
        {
            "ec sec1" => ec.ExportECPrivateKeyPem(),
            "ec sec1 with parameters" =>
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                    + ec.ExportECPrivateKeyPem(),
            "rsa pkcs1" => rsa.ExportRSAPrivateKeyPem(),
            _ => key.ExportPkcs8PrivateKeyPem(),
        };
        Write((_authority.Serving(key: key).Certificate, pem));
        using ServingCertificate certificate = Load();
        Assert.Equal("", certificate.Problem());
    }

    [Fact]
    public void Loads_the_new_pair_when_the_files_change()
    {
        Write(_authority.Serving());
        using ServingCertificate certificate = Load();
        string before = certificate.Fingerprint;
        Write(_authority.Serving());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotEqual(before, certificate.Fingerprint);
        Assert.Equal([true], _reloads);
    }

    [Fact]
    public void Loads_the_new_pair_when_a_mounted_secret_swaps_its_symlink()
    {
        (string Name, (string Certificate, string Key) Pair)[] versions =
            [("v1", _authority.Serving()), ("v2", _authority.Serving())];
        foreach ((string name, (string pem, string key)) in versions)
        {
            _folder.Write($"{name}/tls.crt", pem);
            _folder.Write($"{name}/tls.key", key);
        }

        Directory.CreateSymbolicLink(_folder.File("..data"), "v1");
        File.CreateSymbolicLink(_folder.File("tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(_folder.File("tls.key"), "..data/tls.key");
        using ServingCertificate certificate = Load();
        string before = certificate.Fingerprint;
        Directory.Delete(_folder.File("..data"));
        Directory.CreateSymbolicLink(_folder.File("..data"), "v2");
        certificate.Poll();
        Assert.NotEqual(before, certificate.Fingerprint);
    }

    [Fact]
    public void Keeps_the_last_good_pair_when_the_new_one_is_half_written()
    {
        Write(_authority.Serving());
        using ServingCertificate certificate = Load();
        string before = certificate.Fingerprint;
        (string newCertificate, string newKey) = _authority.Serving();
        _folder.Write("tls.crt", newCertificate);
        certificate.Poll();
        Assert.Equal(before, certificate.Fingerprint);
        Assert.Contains("--tls-key", Assert.Single(certificate.LastErrors), StringComparison.Ordinal);

        _folder.Write("tls.key", newKey);
        certificate.Poll();
        Assert.NotEqual(before, certificate.Fingerprint);
        Assert.Empty(certificate.LastErrors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    public void Keeps_the_last_good_pair_when_the_certificate_is_truncated(string text)
    {
        Write(_authority.Serving());
        using ServingCertificate certificate = Load();
        string before = certificate.Fingerprint;
        _folder.Write("tls.crt", text);
        certificate.Poll();
        Assert.Equal(before, certificate.Fingerprint);
        Assert.Equal([false], _reloads);
    }

    [Fact]
    public void Keeps_a_valid_pair_when_the_new_one_has_expired()
    {
        Write(_authority.Serving());
        using ServingCertificate certificate = Load();
        string before = certificate.Fingerprint;
        Write(_authority.Serving(days: -1));
        certificate.Poll();
        Assert.Equal(before, certificate.Fingerprint);
    }

    // Case 39.
    [Fact]
    public void Reports_that_it_has_expired()
    {
        Write(_authority.Serving(days: -1));
        using ServingCertificate certificate = Load();
        Assert.StartsWith("the certificate expired at", certificate.Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_both_files_if_both_are_missing()
    {
        (ServingCertificate? certificate, ImmutableArray<string> errors) =
            ServingCertificate.Load(Options, _time, NullLogger.Instance, _reloads.Add);
        Assert.Null(certificate);
        Assert.Equal(
            [
                $"--tls-cert {_folder.File("tls.crt")}: no such file. Check the path.",
                $"--tls-key {_folder.File("tls.key")}: no such file. Check the path.",
            ],
            errors);
    }

    [Fact]
    public void Reports_that_the_key_belongs_to_another_certificate()
    {
        Write((_authority.Serving().Certificate, _authority.Serving().Key));
        Assert.Contains("is not the key of the certificate", LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_that_the_key_has_a_password()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string secret = key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Write((_authority.Serving(key: key).Certificate, secret));
        Assert.Contains("protected by a password", LoadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_that_key_and_certificate_are_swapped()
    {
        (string certificate, string key) = _authority.Serving();
        Write((key, certificate));
        Assert.Contains("--tls-cert", LoadError(), StringComparison.Ordinal);
        Assert.Contains("contains no certificate", LoadError(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    private void Write((string Certificate, string Key) pair)
    {
        _folder.Write("tls.crt", pair.Certificate);
        _folder.Write("tls.key", pair.Key);
    }

    [Theory]
    [InlineData(15.5, "in 15 days", "in 14 days")]
    [InlineData(40)]
    public async Task Warns_every_day_from_three_weeks_before_its_end(double days, params string[] told)
    {
        DateTimeOffset end = TimeProvider.System.GetUtcNow() + DevelopmentCertificates.Validity;
        FakeTimeProvider time = new(end.AddDays(-days));
        await using TestServer server = await TestServer.StartAsync(time: time);

        time.Advance(TimeSpan.FromDays(1));

        string log = await server.StopAndReadLogAsync();
        Assert.Equal(told, Regex.Matches(log, @"in \d+ days").Select(static match => match.Value));
    }

    private ServingCertificate Load()
    {
        (ServingCertificate? certificate, ImmutableArray<string> errors) =
            ServingCertificate.Load(Options, _time, NullLogger.Instance, _reloads.Add);
        Assert.Empty(errors);
        return certificate!;
    }

    private string LoadError() =>
        Assert.Single(ServingCertificate.Load(Options, _time, NullLogger.Instance, _reloads.Add).Errors);
}
