using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;

namespace Admission.Cluster;

/// <summary>
/// A connection to the API server: its address, TLS, credentials. The Kubernetes client reads the configuration and
/// obtains credentials. Requests are not sent with its class <c>Kubernetes</c>: that brings the code of all of
/// Kubernetes' types, a quarter of the native executable, and accepts a certificate with the name of another server
/// where the authority is not one of the system.
/// </summary>
internal sealed class ClusterConnection : IDisposable
{
    private readonly X509Certificate2? _clientCertificate;

    /// <summary>Prepares a connection; it connects with the first request.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <exception cref="UriFormatException">The address of the API server is none.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The client certificate cannot be used.
    /// </exception>
    public ClusterConnection(KubernetesClientConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Address = new Uri(configuration.Host.EndsWith('/') ? configuration.Host : configuration.Host + "/");
        Credentials = Kubernetes.CreateCredentials(configuration);
        _clientCertificate = ReadClientCertificate(configuration);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseCookies = false,
        };
        if (_clientCertificate is { } certificate)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        if (configuration.SkipTlsVerify)
        {
#pragma warning disable CA5359 // insecure-skip-tls-verify of the kubeconfig, as in kubectl.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (configuration.SslCaCerts is { Count: > 0 } authorities)
        {
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        Http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (configuration.TlsServerName is { Length: > 0 } name)
        {
            // The handler asks for a certificate with the name in this header, and API servers ignore it.
            Http.DefaultRequestHeaders.Host = name;
        }
    }

    /// <summary>Address of the API server, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>The credentials of each request; null for none.</summary>
    public ServiceClientCredentials? Credentials { get; }

    /// <summary>Sends requests. It has no timeout of its own, and follows no redirect.</summary>
    public HttpClient Http { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        _clientCertificate?.Dispose();
    }

    private static X509Certificate2? ReadClientCertificate(KubernetesClientConfiguration configuration)
    {
        string? certificate = Pem(configuration.ClientCertificateFilePath, configuration.ClientCertificateData);
        string? key = Pem(configuration.ClientKeyFilePath, configuration.ClientCertificateKeyData);
        if (certificate is null || key is null)
        {
            return null;
        }

        // Windows accepts no key that exists only in memory.
        using X509Certificate2 read = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    // Data is used before a file, as in kubectl.
    private static string? Pem(string? file, string? data) =>
        !string.IsNullOrWhiteSpace(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : null;
}
