using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Admission.Authorization;
using Admission.Lookups;
using Admission.Matching;
using Admission.Telemetry;
using Admission.Webhook.Certificates;
using Admission.Webhook.Logging;
using Admission.Webhook.Observing;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Tests.Servers;

/// <summary>A real server on ports of its own, with development certificates, and the clients to talk to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly LogOutput _logOutput;
    private readonly AdmissionMetrics _metrics;

    private TestServer(
        TemporaryFolder folder, MemoryStream log, LogOutput logOutput, AdmissionMetrics metrics, WebhookServer server)
    {
        _folder = folder;
        Log = log;
        _logOutput = logOutput;
        _metrics = metrics;
        Server = server;
        Authority = X509Certificate2.CreateFromPem(File.ReadAllText(folder.File("ca.crt")));
        Http = NewClient();
        Health = new HttpClient { BaseAddress = server.HealthAddresses[0] };
    }

    public WebhookServer Server { get; }

    public MemoryStream Log { get; }

    public X509Certificate2 Authority { get; }

    public HttpClient Http { get; }

    public HttpClient Health { get; }

    public AdmissionMetrics Metrics => _metrics;

    public int Port => Server.Addresses[0].Port;

    public string CertificateFile => _folder.File("tls.crt");

    public string KeyFile => _folder.File("tls.key");

    public static async Task<TestServer> StartAsync(
        Func<PolicyStatus>? policies = null,
        Func<WebhookOptions, WebhookOptions>? change = null,
        TimeProvider? time = null,
        LogFormat format = LogFormat.Text,
        INamespaceLabels? namespaces = null,
        BreakGlassSwitch? breakGlass = null,
        ClusterStatus? cluster = null,
        ReviewObservers? observers = null,
        IAccessSource? access = null,
        IObjectSource? owners = null,
        IClusterObjects? objects = null,
        TimeProvider? logTime = null,
        ReviewTraces? traces = null)
    {
        TemporaryFolder folder = new();
        DevelopmentCertificates certificates = new(folder.Path, TimeProvider.System);
        certificates.Ensure();
        WebhookOptions options = Options(certificates);
        MemoryStream log = new();
        LogOutput logOutput = new(log, format, LogLevel.Debug, logTime ?? TimeProvider.System);
        AdmissionMetrics metrics = new($"Admission-{Guid.NewGuid():N}");
        (WebhookServer? server, IReadOnlyList<string> errors) = await WebhookServer.StartAsync(new WebhookServer.Parts
        {
            Options = change?.Invoke(options) ?? options,
            Policies = policies ?? (static () => new PolicyStatus(null, [])),
            Log = logOutput,
            Metrics = metrics,
            Namespaces = namespaces ?? UnknownNamespaceLabels.Instance,
            Access = access,
            Owners = owners,
            Objects = objects ?? UnknownClusterObjects.Instance,
            BreakGlass = breakGlass,
            Cluster = () => cluster,
            Traces = traces,
            Observers = observers ?? ReviewObservers.None,
            Time = time ?? TimeProvider.System,
        });
        Assert.True(server is not null, string.Join('\n', errors));
        return new TestServer(folder, log, logOutput, metrics, server);
    }

    public static WebhookOptions Options(DevelopmentCertificates certificates) => new()
    {
        CertificateFile = certificates.CertificateFile,
        KeyFile = certificates.KeyFile,
        Listen = ListenAddress.Parse("https://localhost:0"),
        HealthListen = ListenAddress.Parse("http://localhost:0"),
        Drain = TimeSpan.Zero,
    };

    /// <summary>A client with connections of its own that trusts only the server's authority.</summary>
    public HttpClient NewClient(X509Certificate2? certificate = null) => new(new SocketsHttpHandler
    {
        SslOptions = ClientTls("localhost", certificate),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
    })
    {
        BaseAddress = new UriBuilder(Server.Addresses[0]) { Host = "localhost" }.Uri,
    };

    /// <summary>A TLS connection on which a test can send any bytes.</summary>
    public async Task<SslStream> ConnectAsync(SslClientAuthenticationOptions? tls = null)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        SslStream stream = new(client.GetStream());
        await stream.AuthenticateAsClientAsync(tls ?? ClientTls("localhost"));
        return stream;
    }

    public SslClientAuthenticationOptions ClientTls(string host, X509Certificate2? certificate = null) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.None,
        ClientCertificates = certificate is null ? null : [certificate],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    /// <summary>Sends raw bytes on a fresh connection and reads all that comes until the server closes it.</summary>
    public async Task<string> ExchangeAsync(string request) => await ExchangeAsync(Encoding.Latin1.GetBytes(request));

    /// <summary>Sends raw bytes on a fresh connection and reads all that comes until the server closes it.</summary>
    public async Task<string> ExchangeAsync(byte[] request)
    {
        await using SslStream stream = await ConnectAsync();
        await stream.WriteAsync(request);
        return await ReadToEndAsync(stream);
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public static async Task<string> ReadToEndAsync(Stream stream)
    {
        using MemoryStream all = new();
        try
        {
            await stream.CopyToAsync(all);
        }
        catch (IOException)
        {
            // Closed without TLS' goodbye: what came before it is what the test is about.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Ends the server and gives all that it logged.</summary>
    public async Task<string> StopAndReadLogAsync()
    {
        await Server.StopAsync(new CancellationToken(true));
        await _logOutput.DisposeAsync();
        return Encoding.UTF8.GetString(Log.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Health.Dispose();
        await Server.DisposeAsync();
        await _logOutput.DisposeAsync();
        _metrics.Dispose();
        _folder.Dispose();
        Authority.Dispose();
    }
}
