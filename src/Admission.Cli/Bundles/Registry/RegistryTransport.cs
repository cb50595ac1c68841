using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Admission.Cli.Bundles.Registry;

/// <summary>
/// Sends requests to a registry with a timeout and a size limit, and again if the registry is busy or the connection
/// breaks.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MaxTries = 4;
    private const int MaxErrorBytes = 16 << 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Connects with the first request.</summary>
    public RegistryTransport(RegistryOptions options, TimeProvider time)
    {
        _timeout = options.Timeout;
        _time = time;
        // A redirection, for example to a cloud's store, is followed without the credentials and never to HTTP.
        var sockets = new SocketsHttpHandler { MaxAutomaticRedirections = 5, UseCookies = false };
        sockets.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            Trusts(certificate as X509Certificate2, chain, errors, options.Authorities);
        _http = new HttpClient(sockets) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"admission/{ProductVersion.Text}");
    }

    /// <summary>Sends a request until there is an answer that is not busy, at most four times.</summary>
    /// <param name="create">Creates the request; called for every try.</param>
    /// <param name="maxBytes">Maximum size of a successful answer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BundleException">There was no answer, or it is too large.</exception>
    public async Task<RegistryResponse> SendAsync(
        Func<HttpRequestMessage> create, int maxBytes, CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        for (int left = MaxTries - 1; ; left--, wait *= 2)
        {
            RegistryResponse? response = null;
            try
            {
                response = await TryAsync(create, maxBytes, cancellationToken);
                if (!response.IsBusy || left == 0 || response.RetryAfter > LongestWait)
                {
                    return response;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
            {
                if (left == 0 || exception is HttpRequestException
                    { HttpRequestError: HttpRequestError.SecureConnectionError })
                {
                    using HttpRequestMessage request = create();
                    throw new BundleException($"{request.RequestUri!.Authority}: {Describe(exception)}");
                }
            }

            await Task.Delay(response?.RetryAfter ?? wait, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<RegistryResponse> TryAsync(
        Func<HttpRequestMessage> create, int maxBytes, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = create();
            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            byte[] body = await ReadAsync(response, maxBytes, limit.Token);
            Uri? location = response.Headers.Location;
            return new RegistryResponse(
                response.StatusCode,
                body,
                location is null ? null : new Uri(response.RequestMessage!.RequestUri!, location),
                [.. response.Headers.WwwAuthenticate],
                RetryAfter(response));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        bool isGood = response.IsSuccessStatusCode;
        int most = isGood ? maxBytes : MaxErrorBytes;
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        byte[] buffer = new byte[32 << 10];
        for (int read; body.Length <= most
            && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, read);
        }

        return body.Length <= most || !isGood
            ? body.ToArray()
            : throw BundleException.Refuse(
                $"{response.RequestMessage!.RequestUri!.Authority}: sent more than the {maxBytes} bytes expected.");
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? wait = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool Trusts(
        X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None
            || errors != SslPolicyErrors.RemoteCertificateChainErrors
            || authorities.Count == 0
            || certificate is null)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate);
    }

    private string Describe(Exception exception) => exception switch
    {
        TimeoutException => $"no response within {_timeout.TotalSeconds} s. Increase --registry-timeout, or try again "
            + "later.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            "the host name of the registry does not exist. Check the reference and DNS.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "the certificate is not trusted, or the server does not use TLS. Specify its certificate "
                + "authority with --registry-ca, or use --plain-http for a server without TLS.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            "cannot be reached. Check the reference, and that the registry is running.",
        _ => "the connection failed several times. Try again later.",
    };
}
