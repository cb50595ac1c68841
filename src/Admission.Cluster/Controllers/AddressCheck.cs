using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Admission.Cluster.Registration;

namespace Admission.Cluster.Controllers;

/// <summary>
/// Calls the address of a registration as the API server will: the URL, or the Service by its DNS name, verified only
/// with the <c>caBundle</c> of the registration. Sends an empty review, which the webhook rejects before any policy
/// runs.
/// </summary>
/// <param name="requiresClientCertificate">
/// Must clients present a certificate? The check has none, so it then ends with the server's certificate.
/// </param>
/// <param name="time">The clock, for the timeout and for the validity of certificates.</param>
/// <param name="connect">Opens the connection; null for TCP.</param>
internal sealed class AddressCheck(
    bool requiresClientCertificate,
    TimeProvider time,
    Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? connect = null)
{
    /// <summary>Timeout of a call, including the connection: 4 seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    public static Uri AddressOf(RegistrationOptions registration) => registration.Url
        ?? new UriBuilder(
            Uri.UriSchemeHttps, $"{registration.Service}.{registration.Namespace}.svc", registration.Port, "/validate")
            .Uri;

    /// <summary>Why an API server cannot call the address; empty if it can.</summary>
    /// <param name="registration">The planned registration.</param>
    /// <param name="caBundle">PEM of the authorities to register; null or empty for those of the system.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> CheckAsync(
        RegistrationOptions registration, string? caBundle, CancellationToken cancellationToken)
    {
        Uri address = AddressOf(registration);
        using TrustBundle bundle = TrustBundle.Read(caBundle);
        if (bundle.Count == 0 && !string.IsNullOrEmpty(caBundle))
        {
            return "the caBundle contains no certificate. Check the file of --ca-bundle.";
        }

        Peer peer = new(bundle, HostOf(address), time.GetUtcNow());
        string problem = await CallAsync(address, peer, cancellationToken);
        return problem.Length == 0 ? "" : $"{address}: {problem}.";
    }

    /// <summary>The host of a URL in the form of certificates: a DNS name in ASCII or an IP address.</summary>
    public static string HostOf(Uri address)
    {
        string host = address.IdnHost.Trim('[', ']');
        return host.Length > 1 ? host.TrimEnd('.') : host;
    }

    private async Task<string> CallAsync(Uri address, Peer peer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpClient client = new(NewConnections(peer))
            {
                Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            };
            using HttpRequestMessage request = new(HttpMethod.Post, address)
            {
                Content = new ByteArrayContent([]),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("admission", null));
            using HttpResponseMessage response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return ProblemOf(response);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return $"no response within {Timeout.TotalSeconds} s. Check the Service, and that a network policy lets "
                + "replicas reach it";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            if (requiresClientCertificate && peer.IsVerified)
            {
                return "";
            }

            return peer.Problem.Length > 0 ? peer.Problem : Describe(exception);
        }
    }

    // The server rejects an empty review with 400. Any other answer comes from another server, or from the wrong path.
    private static string ProblemOf(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest
                when response.Content.Headers.ContentType?.MediaType == "application/json" => "",
            HttpStatusCode.NotFound => $"the server responds with {status}. Check the path of the URL: reviews go to "
                + "/validate",
            _ => $"the server responds to an empty review with {status}, but the webhook would respond with 400 and "
                + "JSON. Check whether another process listens on this address",
        };
    }

    private static string Describe(Exception exception) => exception.GetBaseException() switch
    {
        AuthenticationException tls => $"the TLS handshake failed: {ClusterText.Line(tls.Message).TrimEnd('.')}",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "the connection is refused. No process listens on this address, or the Service has no ready replica",
        var cause => $"the connection failed: {ClusterText.Line(cause.Message).TrimEnd('.')}",
    };

    private SocketsHttpHandler NewConnections(Peer peer) => new()
    {
        // An API server has its own proxies, if any.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellationToken) =>
            connect is null
                ? await ConnectAsync(context.DnsEndPoint, cancellationToken)
                : await connect(context.DnsEndPoint, cancellationToken),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => peer.Accepts(certificate, chain),
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
        },
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The server's identity: verified once, during the handshake.
    private sealed class Peer(TrustBundle bundle, string host, DateTimeOffset now)
    {
        public bool IsVerified { get; private set; }

        public string Problem { get; private set; } = "";

        public bool Accepts(X509Certificate? certificate, X509Chain? chain)
        {
            if (certificate is not X509Certificate2 leaf)
            {
                Problem = "the server presents no certificate";
                return false;
            }

            X509Certificate2Collection sent = [];
            foreach (X509ChainElement element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            {
                sent.Add(element.Certificate);
            }

            sent.AddRange(chain?.ChainPolicy.ExtraStore ?? []);
            Problem = bundle.Problem(leaf, sent, host, now);
            IsVerified = Problem.Length == 0;
            return IsVerified;
        }
    }
}
