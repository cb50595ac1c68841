using System.Collections.Immutable;
using System.Globalization;
using Admission.Faults;

namespace Admission.Webhook;

/// <summary>
/// Everything about the server that an operator may set, and every limit on a client. One place, so that nothing is
/// implicit. <see cref="Validate"/> checks all of it at once.
/// </summary>
public sealed record WebhookOptions
{
    /// <summary>Where reviews arrive, over TLS. Default <c>https://localhost:8443</c>.</summary>
    public ListenAddress Listen { get; init; } = ListenAddress.Parse("https://localhost:8443");

    /// <summary>
    /// Where health and metrics are served without TLS, for the kubelet. Default <c>http://localhost:8081</c>.
    /// </summary>
    public ListenAddress HealthListen { get; init; } = ListenAddress.Parse("http://localhost:8081");

    /// <summary>PEM file of the serving certificate, its intermediates after it. Required.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>
    /// PEM file of the certificate's private key: EC or RSA, PKCS#8, SEC1 or PKCS#1, without a password. Required.
    /// </summary>
    public required string KeyFile { get; init; }

    /// <summary>
    /// PEM file of the authorities whose client certificates are accepted; null for no client certificates.
    /// </summary>
    public string? ClientCaFile { get; init; }

    /// <summary>How often the certificate files are looked at. Default 10 s; 1 s to 1 h.</summary>
    public TimeSpan CertificatePollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Largest body of a review in bytes. Default 8 MiB: object and oldObject at the API server's own limit of 3 MiB
    /// each, options, and room for the envelope; 64 KiB to 256 MiB. Source of truth: MaxRequestBodyBytes in
    /// https://github.com/kubernetes/apiserver/blob/master/pkg/server/config.go
    /// </summary>
    public int MaxBodyBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Most memory in bytes that the bodies of all requests in progress may hold; beyond it new requests are answered
    /// 503. Default 256 MiB; <see cref="MaxBodyBytes"/> to 64 GiB.
    /// </summary>
    public long MaxBufferedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Threads that evaluate reviews. Default: one for each processor; 1 to 256.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Most reviews that wait for a worker; one more is answered 503. Default 1,000; 1 to 100,000.</summary>
    public int QueueLength { get; init; } = 1000;

    /// <summary>
    /// After SIGTERM: how long the server goes on answering new requests, not ready, until every API server has learnt
    /// that it goes. Default 15 s; 0 to 1 h. With <see cref="StopTimeout"/> it must fit the Pod's
    /// <c>terminationGracePeriodSeconds</c>, 30 s by default.
    /// </summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After the drain: how long requests in progress may take to end. Default 10 s; 0 to 60 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest TLS handshake. Default 10 s, as long as an API server waits; 1 s to 60 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time to receive a request's headers. Default 10 s; 1 s to 60 s.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Slowest body and slowest reading of an answer, in bytes per second, after a grace of 5 s. Default 1,024; 1 to
    /// 1 GiB. A body must arrive before its request's own deadline as well.
    /// </summary>
    public double MinBytesPerSecond { get; init; } = 1024;

    /// <summary>
    /// How long an idle connection is kept. Default 130 s; 91 s to 1 h: an API server closes its own after 90 s, and a
    /// server that closes first makes its next request fail.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Most open connections to the TLS listener; one more is closed at once. Default 4,096; 1 to 1,000,000.
    /// </summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>
    /// Requests after which a connection is closed, so that API servers spread over new replicas. Default 10,000; 1 to
    /// 1,000,000,000.
    /// </summary>
    public int MaxRequestsPerConnection { get; init; } = 10_000;

    /// <summary>When a policy that faults is told of loudly, and whether it is taken out.</summary>
    public FaultLimits Faults { get; init; } = new();

    /// <summary>
    /// Every value that cannot work: <c>--option value: what. How to fix.</c> Empty where all are fine.
    /// </summary>
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
            errors.Add($"{option}: no file given. Name a PEM file, or create development certificates with "
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
