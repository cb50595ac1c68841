using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Admission.Webhook.Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Admission.Webhook;

/// <summary>Configures both listeners with every limit.</summary>
internal static class Listeners
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxHeaders = 100;
    private const int MaxRequestLineBytes = 8 * 1024;
    private const int MaxStreams = 250;

    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>Configures Kestrel.</summary>
    public static void Configure(
        KestrelServerOptions kestrel,
        WebhookOptions options,
        ConnectionGate gate,
        ServingCertificate certificate,
        ClientAuthority? clients)
    {
        kestrel.AddServerHeader = false;
        Limit(kestrel.Limits, options);
        Listen(kestrel, options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.Use(next => connection => gate.EnterAsync(connection, next));
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = options.HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(Tls(certificate, clients)),
            });
        });
        Listen(kestrel, options.HealthListen, static listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static void Limit(KestrelServerLimits limits, WebhookOptions options)
    {
        MinDataRate rate = new(options.MinBytesPerSecond, RateGrace);
        limits.KeepAliveTimeout = options.KeepAlive;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.MinRequestBodyDataRate = rate;
        limits.MinResponseDataRate = rate;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = MaxRequestLineBytes;

        // The endpoint counts by itself, so that a client that writes first and reads later still receives the 413.
        limits.MaxRequestBodySize = null;
    }

    private static SslServerAuthenticationOptions Tls(ServingCertificate certificate, ClientAuthority? clients)
    {
        SslServerAuthenticationOptions tls = new()
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (clients is not null)
        {
            tls.ClientCertificateRequired = true;
            tls.CertificateChainPolicy = clients.Policy();
        }

        return tls;
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        switch (address.Host)
        {
            case "localhost" when address.Port == 0:
                // The operating system cannot choose one port for two addresses.
                kestrel.Listen(IPAddress.Loopback, 0, configure);
                break;
            case "localhost":
                kestrel.ListenLocalhost(address.Port, configure);
                break;
            case "*":
                kestrel.ListenAnyIP(address.Port, configure);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(address.Host), address.Port, configure);
                break;
        }
    }
}
