using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

// Case 39.
public sealed class TlsTests
{
    private const string Probe = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Supports_tls(SslProtocols version)
    {
        await using TestServer server = await TestServer.StartAsync();
        SslClientAuthenticationOptions tls = server.ClientTls("localhost");
        tls.EnabledSslProtocols = version;
        await using SslStream stream = await server.ConnectAsync(tls);
        Assert.Equal(version, stream.SslProtocol);
    }

    [Fact]
    public async Task Rejects_tls_1_1()
    {
        await using TestServer server = await TestServer.StartAsync();
        SslClientAuthenticationOptions tls = server.ClientTls("localhost");
#pragma warning disable CA5397, SYSLIB0039, CS0618, CA5398 // An old version is what the test is about.
        tls.EnabledSslProtocols = SslProtocols.Tls11;
#pragma warning restore CA5397, SYSLIB0039, CS0618, CA5398
        await Assert.ThrowsAnyAsync<Exception>(() => server.ConnectAsync(tls));
    }

    [Fact]
    public async Task Answers_for_every_server_name()
    {
        // The client rejects the wrong name itself. The server must not fail because of it.
        await using TestServer server = await TestServer.StartAsync();
        await Assert.ThrowsAsync<AuthenticationException>(
            () => server.ConnectAsync(server.ClientTls("wrong.example.com")));
        Assert.Equal("ok\n", await server.Http.GetStringAsync("/livez"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Supports_http(string version)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/livez")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal((Version.Parse(version), true), (response.Version, response.IsSuccessStatusCode));
    }

    [Fact]
    public async Task Reveals_nothing_about_the_server()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.DoesNotContain("Server:", await server.ExchangeAsync(Probe), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Shows_the_new_certificate_while_old_connections_stay_open()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using SslStream old = await server.ConnectAsync();
        string oldThumbprint = old.RemoteCertificate!.GetCertHashString();

        using TestAuthority authority = TestAuthority.Root();
        (string certificate, string key) = authority.Serving();
        await File.WriteAllTextAsync(server.CertificateFile, certificate);
        await File.WriteAllTextAsync(server.KeyFile, key);
        server.Server.Certificate.Poll();

        SslClientAuthenticationOptions tls = server.ClientTls("localhost");
        tls.CertificateChainPolicy!.CustomTrustStore.Add(authority.Certificate);
        await using SslStream fresh = await server.ConnectAsync(tls);
        Assert.NotEqual(oldThumbprint, fresh.RemoteCertificate!.GetCertHashString());
        await old.WriteAsync(Encoding.ASCII.GetBytes(Probe));
        Assert.StartsWith("HTTP/1.1 200 OK", await TestServer.ReadToEndAsync(old), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_the_intermediates_of_the_certificate_file()
    {
        using TestAuthority root = TestAuthority.Root();
        using TestAuthority intermediate = root.Intermediate();
        await using TestServer server = await TestServer.StartAsync();
        (string certificate, string key) = intermediate.Serving();
        await File.WriteAllTextAsync(server.CertificateFile, certificate + "\n" + intermediate.Pem);
        await File.WriteAllTextAsync(server.KeyFile, key);
        server.Server.Certificate.Poll();

        SslClientAuthenticationOptions tls = server.ClientTls("localhost");
        tls.CertificateChainPolicy!.CustomTrustStore.Clear();
        tls.CertificateChainPolicy.CustomTrustStore.Add(root.Certificate);
        await using SslStream stream = await server.ConnectAsync(tls);
        Assert.True(stream.IsAuthenticated);
    }

    [Fact]
    public async Task Accepts_a_client_certificate_of_the_authority()
    {
        using TestAuthority authority = TestAuthority.Root();
        await using TestServer server = await StartWithClientCaAsync(authority);
        using HttpClient client = server.NewClient(authority.Client());
        Assert.Equal("ok\n", await client.GetStringAsync("/livez"));
    }

    [Fact]
    public async Task Rejects_a_client_without_a_certificate_when_one_is_required()
    {
        using TestAuthority authority = TestAuthority.Root();
        await using TestServer server = await StartWithClientCaAsync(authority);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Http.GetStringAsync("/livez"));
        Assert.Equal("ok\n", await server.Health.GetStringAsync("/livez"));
    }

    [Theory]
    [InlineData("another authority")]
    [InlineData("expired")]
    [InlineData("not for clients")]
    public async Task Rejects_a_client_certificate_that_does_not_fit(string how)
    {
        using TestAuthority authority = TestAuthority.Root();
        using TestAuthority other = TestAuthority.Root();
        await using TestServer server = await StartWithClientCaAsync(authority);
        using X509Certificate2 certificate = how switch
        {
            "expired" => authority.Client(days: -1),
            "not for clients" => authority.Client("1.3.6.1.5.5.7.3.1"),
            _ => other.Client(),
        };
        using HttpClient client = server.NewClient(certificate);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/livez"));
    }

    private static async Task<TestServer> StartWithClientCaAsync(TestAuthority authority)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("client-ca.crt", authority.Pem);
        return await TestServer.StartAsync(change: options => options with { ClientCaFile = file });
    }
}
