using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Admission.Cluster.Controllers;
using Admission.Cluster.Registration;
using Admission.Cluster.Tests.Servers;

namespace Admission.Cluster.Tests.Controllers;

/// <summary>Results of the leader's call of the registered address.</summary>
public sealed class AddressCheckTests : IAsyncLifetime
{
    private const string Host = "admission.admission.svc";

    private readonly SignallingTime _time = new();
    private readonly KeyPair _authority;
    private WebhookEndpoint? _endpoint;
    private string _called = "";

    public AddressCheckTests() =>
        _authority = KeyPair.NewAuthority("test", _time.GetUtcNow(), TimeSpan.FromDays(10));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }
    }

    [Fact]
    public async Task Finds_nothing_wrong_with_the_webhook_at_its_service()
    {
        await ServeAsync(Host);

        Assert.Equal("", await CheckAsync(new RegistrationOptions { Port = 8443 }));
        Assert.Equal("admission.admission.svc:8443", _called);
    }

    [Theory]
    [InlineData("https://admission.example.com:9443/validate", "admission.example.com:9443")]
    [InlineData("https://192.0.2.7/validate", "192.0.2.7:443")]
    [InlineData("https://[2001:db8::7]/validate", "2001:db8::7:443")]
    public async Task Calls_the_host_of_the_url(string url, string called)
    {
        RegistrationOptions options = new() { Url = new Uri(url) };
        await ServeAsync(AddressCheck.HostOf(options.Url));

        Assert.Equal("", await CheckAsync(options));
        Assert.Equal(called, _called);
    }

    [Fact]
    public async Task Names_the_hosts_that_the_certificate_is_for()
    {
        await ServeAsync("other.example.com");

        Assert.Contains(
            "is not valid for admission.admission.svc, only for other.example.com",
            await CheckAsync(new RegistrationOptions()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_authority_that_is_not_in_the_bundle()
    {
        await ServeAsync(Host);
        KeyPair other = KeyPair.NewAuthority("other", _time.GetUtcNow(), TimeSpan.FromDays(10));

        Assert.Matches(
            "from the authority \"CN=test .*, which is not in the caBundle",
            await CheckAsync(new RegistrationOptions(), other.Certificate));
    }

    [Fact]
    public async Task Does_not_accept_an_expired_certificate()
    {
        await ServeAsync(Host);
        _time.Advance(TimeSpan.FromDays(20));

        Assert.Contains("is not valid now", await CheckAsync(new RegistrationOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_accept_a_common_name_as_a_host()
    {
        using X509Certificate2 leaf = X509Certificate2.CreateFromPem(
            _authority.Issue(["other.example.com"], _time.GetUtcNow(), TimeSpan.FromDays(1)).Certificate);
        using TrustBundle bundle = TrustBundle.Read(_authority.Certificate);

        Assert.Equal("", bundle.Problem(leaf, [], "other.example.com", _time.GetUtcNow()));
        using X509Certificate2 nameless = X509Certificate2.CreateFromPem(_authority.Certificate);
        Assert.Contains(
            "only for no name",
            bundle.Problem(nameless, [], "test", _time.GetUtcNow()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Reports_that_a_bundle_contains_no_certificate(string bundle)
    {
        await ServeAsync(Host);

        Assert.Contains(
            "contains no certificate", await CheckAsync(new RegistrationOptions(), bundle), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "404. Check the path of the URL")]
    [InlineData(200, "but the webhook would respond with 400 and JSON")]
    [InlineData(302, "but the webhook would respond with 400 and JSON")]
    [InlineData(503, "but the webhook would respond with 400 and JSON")]
    public async Task Does_not_accept_another_server_as_the_webhook(int status, string problem)
    {
        await ServeAsync(Host);
        _endpoint!.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://admission.admission.svc/validate";
            return Task.CompletedTask;
        };

        Assert.Contains(problem, await CheckAsync(new RegistrationOptions()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_that_nothing_listens() => Assert.Contains(
        "the connection is refused", await CheckAsync(new RegistrationOptions()), StringComparison.Ordinal);

    [Fact]
    public async Task Gives_up_on_a_server_that_does_not_answer()
    {
        await ServeAsync(Host);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _endpoint!.Answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };

        Task<string> check = CheckAsync(new RegistrationOptions());
        await asked.Task;
        _time.Advance(AddressCheck.Timeout);

        Assert.Contains("no response within 4 s", await check, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepts_a_verified_server_that_requires_a_client_certificate()
    {
        await ServeAsync(Host, asksForCertificate: true);

        Assert.Equal("", await CheckAsync(new RegistrationOptions(), requiresClientCertificate: true));
        Assert.NotEqual("", await CheckAsync(new RegistrationOptions()));
    }

    private async Task ServeAsync(string host, bool asksForCertificate = false)
    {
        KeyPair serving = _authority.Issue([host], _time.GetUtcNow(), TimeSpan.FromDays(9));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(
            X509Certificate2.CreateFromPem(serving.Certificate, serving.Key).Export(X509ContentType.Pkcs12), null);
        _endpoint = await WebhookEndpoint.StartAsync(() => certificate, asksForCertificate);
    }

    private Task<string> CheckAsync(
        RegistrationOptions options, string? bundle = null, bool requiresClientCertificate = false) =>
        new AddressCheck(requiresClientCertificate, _time, ConnectAsync).CheckAsync(
            options, bundle ?? _authority.Certificate, TestContext.Current.CancellationToken);

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        _called = $"{endPoint.Host.Trim('[', ']')}:{endPoint.Port}";
        return _endpoint is { } endpoint
            ? await endpoint.ConnectAsync(cancellationToken)
            : throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
