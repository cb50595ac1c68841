using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Admission.Cluster.Drift;
using Admission.Cluster.Tests.Servers;
using Admission.Drift;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Protocol;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Tests.Drift;

/// <summary>An API server, and replicas that watch it for drift.</summary>
internal sealed class DriftCluster : IAsyncDisposable, ILogger
{
    public const string ConfigMap = "api/v1/namespaces/shop/configmaps/settings";
    public const string Secret = "api/v1/namespaces/shop/secrets/key";
    public const string Deployment = "apis/apps/v1/namespaces/shop/deployments/web";

    private readonly List<IAsyncDisposable> _running = [];
    private TaskCompletionSource _logged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DriftCluster(ObjectServer server) => Server = server;

    public ObjectServer Server { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public DriftSettings Settings { get; set; } = new()
    {
        Kinds =
        [
            ReadKind.OfResource("configmaps"), ReadKind.OfResource("secrets"), ReadKind.OfResource("deployments.apps"),
        ],
        Text = "all",
    };

    public static async Task<DriftCluster> StartAsync()
    {
        DriftCluster cluster = new(await ObjectServer.StartAsync());
        cluster.Server.Set(ConfigMap, Json("v1", "ConfigMap", "settings", "\"data\":{\"color\":\"red\"}"));
        cluster.Server.Set(Secret, Json("v1", "Secret", "key", "\"data\":{\"password\":\"c2VjcmV0\"}"));
        cluster.Server.Set(Deployment, Web(1, "web:1"));
        return cluster;
    }

    public static string Web(int replicas, string image) => Json(
        "apps/v1", "Deployment", "web",
        $$"""
        "spec":{"replicas":{{replicas}},"template":{"spec":{"containers":[{"name":"web","image":"{{image}}"}]} } }
        """);

    public static string Map(string color) =>
        Json("v1", "ConfigMap", "settings", $$"""
            "data":{"color":"{{color}}"}
            """);

    public static string Json(string apiVersion, string kind, string name, string more) =>
        $$"""
        {"apiVersion":"{{apiVersion}}","kind":"{{kind}}",
        "metadata":{"name":"{{name}}","namespace":"shop","uid":"u-{{name}}"},{{more}}}
        """;

    /// <summary>A replica that watches all kinds.</summary>
    public async Task<DriftReplica> StartAsync(
        string identity, Func<bool>? leads = null, Admission.Decisions.LoggedObjects? logged = null)
    {
        DriftMetrics metrics = new($"Drift-{Guid.NewGuid():N}");
        DriftWatch watch = new(
            Server.Source,
            new DriftOptions { Namespace = "admission", Lease = "admission-drift", Identity = identity },
            leads ?? (static () => true), logged, metrics, TimeProvider.System, this);
        var replica = new DriftReplica(watch);
        watch.Reported += replica.Take;
        _running.Add(watch);
        await watch.Announced.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        watch.Follow(Settings);
        await UntilAsync(() => watch.Status.All(static one => one.State == LookupStatusState.Current));
        return replica;
    }

    /// <summary>Stores an object that a replica admits first, as an API server does.</summary>
    public void Admit(DriftReplica replica, string path, string json)
    {
        replica.Watch.Admitted(Request(path, json));
        Server.Set(path, json, "kubectl-client-side-apply");
    }

    public static AdmissionRequest Request(string path, string json, string subresource = "")
    {
        JsonValue value = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json));
        string[] parts = path.Split('/');
        string group = parts[0] == "api" ? "" : parts[1];
        string resource = parts[^2];
        return new AdmissionRequest
        {
            Uid = "review-1",
            Kind = new GroupVersionKind(group, "v1", value.Member("kind")?.Text ?? ""),
            Resource = new GroupVersionResource(group, "v1", resource),
            Subresource = subresource,
            Name = parts[^1],
            Namespace = "shop",
            Operation = Operation.Update,
            User = new UserInfo { Username = "alice" },
            Object = value,
        };
    }

    /// <summary>Waits until it is so, looking again whenever something was logged or stored.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task changed = Server.Changed, logged = Volatile.Read(ref _logged).Task;
            if (condition())
            {
                return;
            }

            try
            {
                await Task.WhenAny(changed, logged).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail(string.Join('\n', ["It did not come so.", .. Log, .. Server.Seen.TakeLast(30)]));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _running)
        {
            await one.DisposeAsync();
        }

        await Server.DisposeAsync();
    }

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
}

/// <summary>One replica, and what it reports.</summary>
internal sealed class DriftReplica(DriftWatch watch)
{
    private readonly Channel<ObjectDrift> _reports = Channel.CreateUnbounded<ObjectDrift>();

    public DriftWatch Watch => watch;

    public void Take(ObjectDrift drift) => _reports.Writer.TryWrite(drift);

    /// <summary>The next report.</summary>
    public async Task<ObjectDrift> NextAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        return await _reports.Reader.ReadAsync(limit.Token);
    }
}
