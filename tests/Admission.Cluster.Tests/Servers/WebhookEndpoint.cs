using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Admission.Cluster.Tests.Servers;

/// <summary>
/// What answers at the address of a registration: TLS with a certificate that is read for each connection, and the
/// webhook's answer to an empty review.
/// </summary>
internal sealed class WebhookEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebhookEndpoint(Func<X509Certificate2> certificate, bool asksForCertificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            0,
            listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate(),
                    ClientCertificateRequired = asksForCertificate,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => !asksForCertificate || shown is not null,
                }),
            })));
        _application = builder.Build();
        _application.Run(context => Answer(context));
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    public int Calls { get; private set; }

    /// <summary>How it answers; by default as the webhook does.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = static context =>
    {
        bool isReview = context.Request.Path == "/validate" && HttpMethods.IsPost(context.Request.Method);
        context.Response.StatusCode = isReview ? 400 : 404;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"errors":[]}""");
    };

    /// <summary>Serves the certificate that a pair of PEM files contains at the time of the connection.</summary>
    public static Task<WebhookEndpoint> StartAsync(string certificateFile, string keyFile) =>
        StartAsync(() => Usable(X509Certificate2.CreateFromPemFile(certificateFile, keyFile)));

    public static async Task<WebhookEndpoint> StartAsync(
        Func<X509Certificate2> certificate, bool asksForCertificate = false)
    {
        WebhookEndpoint endpoint = new(certificate, asksForCertificate);
        await endpoint._application.StartAsync();
        endpoint.Port = new Uri(endpoint._application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return endpoint;
    }

    /// <summary>Connects to it, whatever name is called.</summary>
    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        Calls++;
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static X509Certificate2 Usable(X509Certificate2 pem) =>
        X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
}
