using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Admission.Cluster.Controllers;
using Admission.Cluster.Registration;
using Admission.Cluster.Tests.Registration;
using Admission.Cluster.Tests.Servers;
using Admission.PolicySets;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Tests.Controllers;

/// <summary>Replicas of the webhook against an API server in process, and all that they log.</summary>
internal sealed class Replicas : IAsyncDisposable, ILogger
{
    public const string Lease = "apis/coordination.k8s.io/v1/namespaces/admission/leases/admission";
    public const string Secret = "api/v1/namespaces/admission/secrets/admission-tls";

    public static readonly string Webhook = RegistrationText.PathOf("admission");

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-replicas-").FullName;
    private readonly List<IAsyncDisposable> _running = [];

    private Replicas(ObjectServer server) => Server = server;

    public ObjectServer Server { get; }

    public SignallingTime Time { get; } = new();

    public AdmissionMetrics Metrics { get; } = new($"Admission-{Guid.NewGuid():N}");

    public ConcurrentQueue<string> Log { get; } = new();

    public PolicySet Policies { get; set; } = TestSet.Of(("a", """{ resources: ["pods"] }"""));

    /// <summary>What answers at the registered address; null for nothing.</summary>
    public WebhookEndpoint? Endpoint { get; set; }

    /// <summary>An API server with what the chart makes.</summary>
    public static async Task<Replicas> InstallAsync()
    {
        Replicas replicas = new(await ObjectServer.StartAsync());
        replicas.Server.Set(
            Lease, """{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"admission"}}""");
        replicas.Server.Set(Secret, """{"kind":"Secret","apiVersion":"v1","metadata":{"name":"admission-tls"}}""");
        replicas.Server.Set(Webhook, """{"metadata":{"name":"admission","labels":{"by":"helm"}}}""");
        return replicas;
    }

    /// <summary>A replica that serves and has registered.</summary>
    public async Task<ClusterController> StartRegisteredAsync(string identity = "one")
    {
        ClusterController replica = await StartServingAsync(identity);
        await UntilAsync(Webhook, static one => one["webhooks"] is not null);
        await UntilAsync(() => replica.Status.Registration == RegistrationState.Registered);
        return replica;
    }

    /// <summary>A replica that has its certificate, and serves with it.</summary>
    public async Task<ClusterController> StartServingAsync(string identity = "one", RegistrationOptions? options = null)
    {
        ClusterController replica = Start(identity, options);
        await StartServingAsync(replica);
        return replica;
    }

    /// <summary>Waits for the certificate of a replica, and serves with it.</summary>
    public async Task StartServingAsync(ClusterController replica)
    {
        await replica.HasCertificate.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Endpoint ??= await WebhookEndpoint.StartAsync(replica.CertificateFile, replica.KeyFile);
        replica.BeginServing();
    }

    public ClusterController Start(
        string identity, RegistrationOptions? options = null, Func<ControllerOptions, ControllerOptions>? with = null)
    {
        ControllerOptions controlled = new()
        {
            Registration = options ?? new RegistrationOptions(),
            Identity = identity,
            Secret = "admission-tls",
            Registers = true,
            Folder = Path.Combine(_folder, identity),
        };
        ClusterController replica = new(
            Server.Source, with?.Invoke(controlled) ?? controlled, () => Policies, Metrics, Time, this,
            new AddressCheck(false, Time, ConnectAsync));
        _running.Add(replica);
        return replica;
    }

    /// <summary>Waits until an object is so.</summary>
    public async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> condition)
    {
        JsonObject? found = null;
        await UntilAsync(() => (found = Server.Get(path)) is not null && condition(found));
        return found!;
    }

    /// <summary>Waits until something was logged.</summary>
    public Task LoggedAsync(string text) =>
        UntilAsync(() => Log.Any(line => line.Contains(text, StringComparison.Ordinal)));

    /// <summary>Waits until something is so, looking again whenever something was logged or changed.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            while (!condition())
            {
                Task logged = Volatile.Read(ref _logged).Task, changed = Server.Changed;
                if (!condition())
                {
                    await Task.WhenAny(logged, changed).WaitAsync(limit.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(string.Join('\n', ["It did not come so.", .. Log, .. Server.Seen.TakeLast(20)]));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable replica in _running)
        {
            await replica.DisposeAsync();
        }

        if (Endpoint is not null)
        {
            await Endpoint.DisposeAsync();
        }

        await Server.DisposeAsync();
        Metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private TaskCompletionSource _logged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        Log.Enqueue($"{formatter(state, exception)}{exception}");
        Interlocked.Exchange(
            ref _logged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint _, CancellationToken cancellationToken) =>
        Endpoint is { } endpoint
            ? await endpoint.ConnectAsync(cancellationToken)
            : throw new SocketException((int)SocketError.ConnectionRefused);
}
