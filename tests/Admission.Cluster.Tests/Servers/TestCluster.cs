using System.Collections.Concurrent;
using Admission.Matching;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Cluster.Tests.Servers;

/// <summary>A fake API server, the labels that follow it, and all that they log.</summary>
internal sealed class TestCluster : IAsyncDisposable, ILogger
{
    public const string Token = "s3cr3t-t0ken";

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-cluster-").FullName;
    private readonly AdmissionMetrics _metrics = new($"Admission-{Guid.NewGuid():N}");

    private TestCluster(FakeApiServer server)
    {
        Server = server;
        server.WriteKubeconfig(Kubeconfig, Token);
        Assert.True(ClusterSource.TryFind(Kubeconfig, out ClusterSource? source, out string error), error);
        Labels = new ClusterNamespaceLabels(source, _metrics, Time, this);
    }

    public FakeApiServer Server { get; }

    public SignallingTime Time { get; } = new();

    public ClusterNamespaceLabels Labels { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public NamespaceLabelsState State => Labels.Status.State;

    public static async Task<TestCluster> StartAsync() => new(await FakeApiServer.StartAsync());

    /// <summary>With namespaces shop (team=a) and bare (no labels), synced and watching.</summary>
    public static async Task<TestCluster> StartSyncedAsync()
    {
        TestCluster cluster = await StartAsync();
        cluster.Server.Set("shop", """{"team":"a"}""");
        cluster.Server.Set("bare", null);
        cluster.Labels.Follow(true);
        await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        await cluster.UntilAsync(() => cluster.State == NamespaceLabelsState.Current);
        return cluster;
    }

    /// <summary>A label of a namespace; null if the namespace or the label is not known.</summary>
    public string? Label(string name, string key = "team") => Labels.Find(name)?.Labels?.Member(key)?.Text;

    /// <summary>Waits until it is so, looking again whenever something changed.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task changed = Labels.Changed;
            if (condition())
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Labels.DisposeAsync();
        await Server.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Log.Enqueue($"{formatter(state, exception)} {exception}");
}
