using System.Collections.Immutable;
using System.Globalization;
using Admission.Faults;

namespace Admission.Webhook;

/// <summary>
/// Every setting of the server, and every limit on a client. They are in one place, so that nothing is implicit.
/// <see cref="Validate"/> checks them all at once.
/// </summary>
public sealed record WebhookOptions
{
    /// <summary>Address for reviews, with TLS. Default <c>https://localhost:8443</c>.</summary>
    public ListenAddress Listen { get; init; } = ListenAddress.Parse("https://localhost:8443");

    /// <summary>
    /// Address for health and metrics without TLS, for the kubelet. Default <c>http://localhost:8081</c>.
    /// </summary>
    public ListenAddress HealthListen { get; init; } = ListenAddress.Parse("http://localhost:8081");

    /// <summary>PEM file of the serving certificate, followed by its intermediates. Required.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>
    /// PEM file of the certificate's private key: EC or RSA, PKCS#8, SEC1 or PKCS#1, without a password. Required.
    /// </summary>
    public required string KeyFile { get; init; }

    /// <summary>
    /// PEM file of the authorities whose client certificates are accepted; null to require no client certificate.
    /// </summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Polling interval of the certificate files. Default 10 s; 1 s to 1 h.</summary>
    public TimeSpan CertificatePollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maximum size of a review in bytes. Default 8 MiB: object and oldObject at the API server's own limit of 3 MiB
    /// each, options, and the envelope; 64 KiB to 256 MiB. Source of truth: MaxRequestBodyBytes in
    /// https://github.com/kubernetes/apiserver/blob/master/pkg/server/config.go
    /// </summary>
    public int MaxBodyBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Maximum memory in bytes of the bodies of all requests in progress; further requests are answered with 503.
    /// Default 256 MiB; <see cref="MaxBodyBytes"/> to 64 GiB.
    /// </summary>
    public long MaxBufferedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Number of threads that evaluate reviews. Default: one for each processor; 1 to 256.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Maximum number of reviews that wait for a worker; further ones are answered with 503. Default 1,000; 1 to
    /// 100,000.
    /// </summary>
    public int QueueLength { get; init; } = 1000;

    /// <summary>
    /// How long the server answers new requests after SIGTERM, while it is not ready, until every API server stops
    /// sending them. Default 15 s; 0 to 1 h. Together with <see cref="StopTimeout"/> it must fit the Pod's
    /// <c>terminationGracePeriodSeconds</c>, 30 s by default.
    /// </summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long requests in progress can take to end after the drain. Default 10 s; 0 to 60 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum time of a TLS handshake. Default 10 s, the timeout of an API server; 1 s to 60 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum time to receive a request's headers. Default 10 s; 1 s to 60 s.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Minimum rate of a body, and of reading an answer, in bytes per second, after a grace period of 5 s. Default
    /// 1,024; 1 to 1 GiB. A body must also arrive before its request's own deadline.
    /// </summary>
    public double MinBytesPerSecond { get; init; } = 1024;

    /// <summary>
    /// How long an idle connection is kept. Default 130 s; 91 s to 1 h: an API server closes its own after 90 s, and a
    /// server that closes first makes its next request fail.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Maximum number of open connections to the TLS listener; further ones are closed at once. Default 4,096; 1 to
    /// 1,000,000.
    /// </summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>
    /// Requests after which a connection is closed, so that API servers spread over new replicas. Default 10,000; 1 to
    /// 1,000,000,000.
    /// </summary>
    public int MaxRequestsPerConnection { get; init; } = 10_000;

    /// <summary>When a failing policy is reported, and whether it is disabled.</summary>
    public FaultLimits Faults { get; init; } = new();

    /// <summary>Every invalid value: <c>--option value: what. How to fix.</c> Empty if there is none.</summary>
    public ImmutableArray<string> Validate()
    {
        ImmutableArray<string>.Builder errors = ImmutableArray.CreateBuilder<string>();
        RequireScheme(errors, "--listen", Listen, "https");
        RequireScheme(errors, "--health-listen", HealthListen, "http");
        if (Listen.Port != 0 && Listen.Port == HealthListen.Port)
        {
            errors.Add($"--health-listen {HealthListen}: --listen has the same port. Use another port.");
        }

        RequireFile(errors, "--tls-cert", CertificateFile);
        RequireFile(errors, "--tls-key", KeyFile);
        RequireTime(errors, "certificate poll interval", CertificatePollInterval, 1, 3600);
        RequireRange(errors, "--max-body", MaxBodyBytes, 64 * 1024, 256 * 1024 * 1024, "bytes");
        RequireRange(errors, "--max-buffered", MaxBufferedBytes, MaxBodyBytes, 64L * 1024 * 1024 * 1024, "bytes");
        RequireRange(errors, "--workers", Workers, 1, 256, "threads");
        RequireRange(errors, "--queue", QueueLength, 1, 100_000, "reviews");
        RequireTime(errors, "--drain", Drain, 0, 3600);
        RequireTime(errors, "stop timeout", StopTimeout, 0, 60);
        RequireTime(errors, "handshake timeout", HandshakeTimeout, 1, 60);
        RequireTime(errors, "headers timeout", HeadersTimeout, 1, 60);
        RequireRange(errors, "slowest rate", MinBytesPerSecond, 1, 1024 * 1024 * 1024, "bytes per second");
        RequireTime(errors, "keep-alive", KeepAlive, 91, 3600);
        RequireRange(errors, "--max-connections", MaxConnections, 1, 1_000_000, "connections");
        RequireRange(errors, "requests per connection", MaxRequestsPerConnection, 1, 1_000_000_000, "requests");
        RequireRange(errors, "--fault-threshold", Faults.Threshold, 1, 10_000, "faults");
        RequireTime(errors, "--fault-window", Faults.Window, 1, 3600);
        if (Faults.CoolDown is { } coolDown)
        {
            RequireTime(errors, "--circuit-breaker", coolDown, 1, 3600);
        }

        return errors.ToImmutable();
    }

    private static void RequireScheme(
        ImmutableArray<string>.Builder errors, string option, ListenAddress address, string scheme)
    {
        if (address.Scheme != scheme)
        {
            errors.Add($"{option} {address}: must be {scheme}. Write {scheme}://{address.Host}:{address.Port}.");
        }
    }

    private static void RequireFile(ImmutableArray<string>.Builder errors, string option, string file)
    {
        if (file.Length == 0)
        {
            errors.Add($"{option}: no file given. Use a PEM file, or create development certificates with "
                + "'admission certs'.");
        }
    }

    private static void RequireTime(
        ImmutableArray<string>.Builder errors, string option, TimeSpan value, double minSeconds, double maxSeconds) =>
        RequireRange(errors, option, value.TotalSeconds, minSeconds, maxSeconds, "seconds");

    private static void RequireRange(
        ImmutableArray<string>.Builder errors, string option, double value, double min, double max, string unit)
    {
        if (!(value >= min && value <= max))
        {
            errors.Add(string.Create(
                CultureInfo.InvariantCulture, $"{option} {value}: out of range. Use {min:#,0} to {max:#,0} {unit}."));
        }
    }
}
