using System.Collections.Immutable;
using Admission.Cluster.Lookups;
using Admission.Json;
using Admission.Lookups;
using Admission.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests.Servers;

/// <summary>An API server with ConfigMaps, and lookups that follow it.</summary>
internal sealed class LookupCluster : IAsyncDisposable
{
    public const string Collection = "/api/v1/configmaps";

    public static readonly ReadKind Kind = ReadKind.OfResource("configmaps");

    public static readonly ReadDeclaration Keys = new()
    {
        Kind = Kind,
        Fields = [FieldPattern.Parse("data.*")],
        Indexes = [FieldPattern.Parse("metadata.labels.team")],
    };

    private readonly string _kubeconfig = Path.GetTempFileName();

    private LookupCluster(FakeApiServer server, LookupOptions options)
    {
        Server = server;
        server.Collection = Collection;
        server.Documents["/api/v1"] = """
            {"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"configmaps/odd","kind":"ConfigMap","namespaced":true,"verbs":["get"]},
            {"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["get","list","watch"]}]}
            """;
        server.WriteKubeconfig(_kubeconfig, "token");
        if (!ClusterSource.TryFind(_kubeconfig, out ClusterSource? source, out string error))
        {
            throw new InvalidOperationException(error);
        }

        Objects = new ClusterObjects(source, options, Time, NullLogger.Instance);
    }

    public FakeApiServer Server { get; }

    public SignallingTime Time { get; } = new();

    public ClusterObjects Objects { get; }

    public LookupStatus Status => Assert.Single(Objects.Status);

    public static async Task<LookupCluster> StartAsync(LookupOptions? options = null) =>
        new(await FakeApiServer.StartAsync(), options ?? new LookupOptions());

    public static async Task<LookupCluster> StartSyncedAsync(LookupOptions? options = null)
    {
        LookupCluster cluster = await StartAsync(options);
        cluster.Set("shop", "settings", """{"color":"red"}""");
        cluster.Objects.Follow([Keys]);
        await cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current);
        await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        return cluster;
    }

    public static string PathOf(string space, string name) => $"/api/v1/namespaces/{space}/configmaps/{name}";

    public void Set(string space, string name, string data, string team = "a") =>
        Server.SetObject(PathOf(space, name), Json(space, name, data, team));

    // As an item of a list of a built-in kind: without kind and apiVersion.
    public static string Json(string space, string name, string data, string team = "a") =>
        "{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + space + "\",\"resourceVersion\":\"VERSION\","
        + "\"labels\":{\"team\":\"" + team + "\"}},\"data\":" + data + "}";

    public FoundObject Find(string name, string space = "shop") => Objects.Find(Kind, space, name);

    public ImmutableArray<JsonValue> ByTeam(string team) =>
        Objects.FindBy(Kind, "metadata.labels.team", team).Objects;

    /// <summary>Waits for something that the lookups tell of.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task changed = Objects.Changed;
            if (holds())
            {
                return;
            }

            await changed.WaitAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Objects.DisposeAsync();
        await Server.DisposeAsync();
        File.Delete(_kubeconfig);
    }
}
