using System.Collections.Immutable;
using Admission.Authorization;
using Admission.Loading;
using Admission.Lookups;
using Admission.Matching;
using Admission.Telemetry;
using Admission.Webhook.Certificates;
using Admission.Webhook.Health;
using Admission.Webhook.Logging;
using Admission.Webhook.Observing;
using Admission.Webhook.Reviews;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Webhook;

/// <summary>
/// The server: a TLS listener for reviews and health, a plain one for health and metrics. Its options are its only
/// configuration: it reads no appsettings.json and no ASPNETCORE_* variable.
/// </summary>
public sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebhookOptions _options;
    private readonly Func<PolicyStatus> _policies;
    private readonly TimeProvider _time;
    private readonly LogOutput _logOutput;
    private readonly ILogger _log;
    private readonly ServingCertificate _certificate;
    private readonly ClientAuthority? _clients;
    private readonly AdmissionMetrics _metrics;
    private readonly ProcessMetrics _process;
    private readonly bool _hasTraces;
    private readonly BodyBudget _budget;
    private readonly ConnectionGate _gate;
    private readonly FaultReport _faults;
    private readonly BreakGlassSwitch _breakGlass;
    private readonly EvaluationQueue _queue;
    private readonly ReviewEndpoint _reviews;
    private readonly HealthEndpoints _health;
    private readonly WebApplication _application;
    private readonly Lock _stopping = new();
    private readonly CancellationTokenSource _hurry = new();
    private Task? _stop;
    private long _lastCall = long.MaxValue;
    private volatile bool _draining;
    private volatile bool _isListening;

    private WebhookServer(Parts parts, ServingCertificate certificate, ClientAuthority? clients)
    {
        (_options, _policies, _time, _logOutput, _metrics) =
            (parts.Options, parts.Policies, parts.Time, parts.Log, parts.Metrics);
        _certificate = certificate;
        _clients = clients;
        _log = _logOutput.CreateLogger("Admission.Webhook");
        _budget = new BodyBudget(_options.MaxBufferedBytes);
        _gate = new ConnectionGate(_options.MaxConnections, _options.MaxRequestsPerConnection);
        _faults = new FaultReport(_policies, _options.Faults, _time, _log);
        _breakGlass = parts.BreakGlass ?? new BreakGlassSwitch(_time, _log);
        Reviewer reviewer = new(
            _policies, parts.Namespaces, parts.Objects, _faults, _breakGlass, parts.Observers, _metrics, _time, _log);
        _queue = new EvaluationQueue(
            _options.Workers, _options.QueueLength, reviewer.Answer, _metrics.CountShed, _time);
        _reviews = new ReviewEndpoint(
            _options, reviewer,
            new ReviewReads(
                parts.Namespaces, parts.Objects, parts.Owners, parts.Access, _metrics, parts.Traces, _time), _queue,
            _budget, _metrics, parts.Traces, () => Volatile.Read(ref _lastCall), _time, _log);
        _health = new HealthEndpoints(
            _policies, _certificate, parts.Namespaces, parts.Objects, _faults.Read, _breakGlass, parts.Cluster,
            parts.Observers.Log, () => _draining, _time);
        _metrics.Observe(State);
        _process = new ProcessMetrics(_metrics.MeterName, parts.Version, parts.Started ?? _time.GetUtcNow());
        _metrics.ObserveFaults(_faults.Read);
        _metrics.ObserveCluster(parts.Cluster);
        _metrics.ObserveLookups(() => parts.Objects.Status);
        _metrics.ObserveNamespaces(
            () => _policies().Set is { NeedsNamespaceLabels: true } ? parts.Namespaces.Status : null);
        _hasTraces = parts.Traces is not null;
        _application = Build();
    }

    /// <summary>Addresses for reviews, with the assigned port if the option was 0.</summary>
    public ImmutableArray<Uri> Addresses { get; private set; } = [];

    /// <summary>Addresses for health and metrics without TLS.</summary>
    public ImmutableArray<Uri> HealthAddresses { get; private set; } = [];

    public ServingCertificate Certificate => _certificate;

    public bool IsDraining => _draining;

    /// <summary>Reviews that wait for a worker.</summary>
    internal int QueueLength => _queue.Length;

    /// <summary>Workers that evaluate now.</summary>
    internal int BusyWorkers => _queue.Busy;

    /// <summary>Memory of request bodies in progress.</summary>
    internal long BufferedBytes => _budget.Taken;

    /// <summary>Counts and logs an attempt to reload the policies; for <see cref="PolicyReloader.Reloaded"/>.</summary>
    public void Record(PolicyReload reload)
    {
        _metrics.CountPolicyReload(reload.IsSuccess);
        string digest = reload.Current?.ShortDigest ?? "";
        if (reload.IsSuccess)
        {
            WebhookLog.PoliciesTaken(_log, digest, reload.Current?.Policies.Length ?? 0);
        }
        else
        {
            string first = reload.Errors[0].ToString();
            WebhookLog.PoliciesKept(_log, digest, first, reload.Errors.Length);
        }
    }

    /// <summary>Logs an attempt to reload the candidate policies.</summary>
    public void RecordCandidate(PolicyReload reload)
    {
        ArgumentNullException.ThrowIfNull(reload);
        string digest = reload.Current?.ShortDigest ?? "";
        if (reload.IsSuccess)
        {
            WebhookLog.CandidatesTaken(_log, digest, reload.Current?.Policies.Length ?? 0);
        }
        else
        {
            string first = reload.Errors[0].ToString();
            WebhookLog.CandidatesKept(_log, digest, first, reload.Errors.Length);
        }
    }

    /// <summary>Checks the options, reads the certificates and starts to listen.</summary>
    /// <param name="parts">The parts of the server.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The server, or every reason why it cannot start.</returns>
    public static async Task<(WebhookServer? Server, ImmutableArray<string> Errors)> StartAsync(
        Parts parts, CancellationToken cancellationToken = default)
    {
        ImmutableArray<string> errors = parts.Options.Validate();
        if (errors.Length > 0)
        {
            return (null, errors);
        }

        ILogger log = parts.Log.CreateLogger("Admission.Webhook");
        (ServingCertificate? certificate, errors) =
            ServingCertificate.Load(parts.Options, parts.Time, log, parts.Metrics.CountCertificateReload);
        ClientAuthority? clients = null;
        if (parts.Options.ClientCaFile is { } file)
        {
            (clients, ImmutableArray<string> more) =
                ClientAuthority.Load(file, parts.Options.CertificatePollInterval, parts.Time, log);
            errors = errors.AddRange(more);
        }

        if (certificate is null || errors.Length > 0)
        {
            certificate?.Dispose();
            clients?.Dispose();
            return (null, errors);
        }

        WebhookServer server = new(parts, certificate, clients);
        if (await server.ListenAsync(cancellationToken) is { Length: > 0 } error)
        {
            await server.DisposeAsync();
            return (null, [error]);
        }

        return (server, []);
    }

    /// <summary>
    /// Stops: not ready at once, serving during the drain time, then closing the listeners and finishing the requests
    /// in progress. Ends when everything is done; a second call waits for the first and can shorten it.
    /// </summary>
    /// <param name="hurry">Ends the drain time early.</param>
    public async Task StopAsync(CancellationToken hurry = default)
    {
        using CancellationTokenRegistration registration =
            hurry.Register(static server => ((WebhookServer)server!)._hurry.Cancel(), this);
        Task stop;
        lock (_stopping)
        {
            stop = _stop ??= DrainAndStopAsync(_hurry.Token);
        }

        await stop;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
        _process.Dispose();
        _queue.Dispose();
        _faults.Dispose();
        _certificate.Dispose();
        _clients?.Dispose();
        _hurry.Dispose();
    }

    private async Task<string> ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _application.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            string option = exception.Message.Contains($":{_options.HealthListen.Port}", StringComparison.Ordinal)
                ? $"--health-listen {_options.HealthListen}"
                : $"--listen {_options.Listen}";
            return $"{option}: the port is in use. Stop the process that uses it, or use another port.";
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return $"--listen {_options.Listen}, --health-listen {_options.HealthListen}: cannot listen: "
                + $"{exception.Message} Use addresses of this machine, and ports above 1023.";
        }

        _isListening = true;
        IServerAddressesFeature? bound =
            _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        ImmutableArray<Uri> all = [.. (bound?.Addresses ?? []).Select(static address => new Uri(address))];
        Addresses = [.. all.Where(static address => address.Scheme == Uri.UriSchemeHttps)];
        HealthAddresses = [.. all.Where(static address => address.Scheme == Uri.UriSchemeHttp)];
        string reviews = string.Join(' ', Addresses), health = string.Join(' ', HealthAddresses);
        WebhookLog.Serving(_log, reviews, health, _policies().Set?.ShortDigest ?? "");
        return "";
    }

    private async Task DrainAndStopAsync(CancellationToken hurry)
    {
        long now = _time.GetTimestamp();
        TimeSpan left = _options.Drain + _options.StopTimeout;
        Volatile.Write(ref _lastCall, now + (long)(left.TotalSeconds * _time.TimestampFrequency));
        _draining = true;
        if (!_isListening)
        {
            // It never served: the caller of StartAsync reports the reason.
            return;
        }

        WebhookLog.Draining(_log, hurry.IsCancellationRequested ? 0 : _options.Drain.TotalSeconds);
        try
        {
            await Task.Delay(_options.Drain, _time, hurry);
        }
        catch (OperationCanceledException)
        {
            // The caller is in a hurry: continue to the end.
        }

        Volatile.Write(
            ref _lastCall, _time.GetTimestamp() + (long)(_options.StopTimeout.TotalSeconds * _time.TimestampFrequency));
        using CancellationTokenSource timeout = new(_options.StopTimeout, _time);
        await _application.StopAsync(timeout.Token);
        WebhookLog.Stopped(_log);
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(new Unowned(_logOutput));
        // Signals belong to the command: a library installs no handlers.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _options.StopTimeout);
        builder.Services.AddSingleton(MetricsExport.Of(_metrics, hasTraces: _hasTraces));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => Listeners.Configure(kestrel, _options, _gate, _certificate, _clients));
        WebApplication application = builder.Build();
        application.UseOpenTelemetryPrometheusScrapingEndpoint(
            static context => context.Request.Path.Value == "/metrics" && TallyOf(context) is null);
        application.Run(AnswerAsync);
        return application;
    }

    private Task AnswerAsync(HttpContext context)
    {
        ConnectionGate.Tally? tally = TallyOf(context);
        if (tally is not null)
        {
            _gate.Count(context, tally, _draining);
        }

        return context.Request.Path.Value switch
        {
            ReviewEndpoint.Path when tally is not null => _reviews.AnswerAsync(context),
            "/livez" => HealthEndpoints.AnswerLiveAsync(context),
            "/readyz" => _health.AnswerReadyAsync(context),
            _ => _reviews.RefusePathAsync(context),
        };
    }

    // Only connections of the TLS listener have one: the plain listener accepts no review, and the TLS one serves no
    // metrics.
    private static ConnectionGate.Tally? TallyOf(HttpContext context) => context.Features.Get<ConnectionGate.Tally>();

    private ServerState State()
    {
        PolicyStatus policies = _policies();
        return new ServerState
        {
            QueueLength = _queue.Length,
            QueueCapacity = _queue.Capacity,
            BusyWorkers = _queue.Busy,
            Workers = _queue.Workers,
            Connections = _gate.Open,
            BufferedBytes = _budget.Taken,
            LogLinesDropped = _logOutput.Dropped,
            Policies = policies.Set?.Policies.Length ?? 0,
            PolicySetDigest = policies.Set?.Digest ?? "",
            CertificateExpires = _certificate.Expires,
            BreakGlassUntil = _breakGlass.Current?.Until,
            IsPolicyReloadFailing = !policies.LastErrors.IsDefaultOrEmpty,
            IsCertificateReloadFailing = !_certificate.LastErrors.IsEmpty,
        };
    }

    /// <summary>The parts of a server.</summary>
    public sealed record Parts
    {
        /// <summary>Addresses, files and limits.</summary>
        public required WebhookOptions Options { get; init; }

        /// <summary>Returns the policies in force; called for every review, on any thread.</summary>
        public required Func<PolicyStatus> Policies { get; init; }

        /// <summary>Receives the log. The server does not dispose it.</summary>
        public required LogOutput Log { get; init; }

        /// <summary>Its instruments. The server does not dispose them.</summary>
        public required AdmissionMetrics Metrics { get; init; }

        /// <summary>Source of namespace labels; by default no namespace is known.</summary>
        public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;

        /// <summary>Reads the owners of objects; null if they cannot be read.</summary>
        public IObjectSource? Owners { get; init; }

        /// <summary>The other objects of the cluster; by default none is known.</summary>
        public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

        /// <summary>Answers what users may do. Null: policies that ask are undecided.</summary>
        public IAccessSource? Access { get; init; }

        /// <summary>Reads the state of the webhook's own objects in the cluster; null without a cluster.</summary>
        public Func<ClusterStatus?> Cluster { get; init; } = static () => null;

        /// <summary>Source of break-glass; null for none. The server does not dispose it.</summary>
        public BreakGlassSwitch? BreakGlass { get; init; }

        /// <summary>Observers of answered reviews; by default none. The server does not dispose them.</summary>
        public ReviewObservers Observers { get; init; } = ReviewObservers.None;

        /// <summary>Traces of reviews; null for none. The server does not dispose them.</summary>
        public ReviewTraces? Traces { get; init; }

        /// <summary>Version of the program, for <c>admission_build_info</c>.</summary>
        public string Version { get; init; } = "";

        /// <summary>When the process started; by default when the server starts.</summary>
        public DateTimeOffset? Started { get; init; }

        public TimeProvider Time { get; init; } = TimeProvider.System;
    }

    // The host disposes its providers; the log outlives the server.
    private sealed class Unowned(LogOutput log) : ILoggerProvider
    {
        // The host logs the reason of a failed start with a stack trace, and also throws it: the caller reports it
        // once.
        public ILogger CreateLogger(string categoryName) => categoryName == "Microsoft.Extensions.Hosting.Internal.Host"
            ? NullLogger.Instance
            : log.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
