using System.Text;
using Admission.Cluster.Lookups;
using Admission.Cluster.Tests.Servers;
using Admission.Evaluation;
using Admission.JavaScript;
using Admission.Json;
using Admission.Kinds;
using Admission.Loading;
using Admission.Policies;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests.Lookups;

/// <summary>Two Ingresses with one host at the same moment: what is denied, and what is documented.</summary>
public sealed class UniqueHostRaceTests : IAsyncLifetime
{
    private const string Collection = "/apis/networking.k8s.io/v1/ingresses";

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-race-").FullName;
    private readonly SignallingTime _time = new();
    private readonly ReviewEvaluator _evaluator = new(TimeProvider.System);
    private FakeApiServer _server = null!;
    private PolicySet _set = null!;
    private ClusterObjects _one = null!;
    private ClusterObjects _two = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _server.Collection = Collection;
        _server.Documents["/apis/networking.k8s.io"] = """{"preferredVersion":{"version":"v1"} }""";
        _server.Documents["/apis/networking.k8s.io/v1"] = """
            {"resources":[{"name":"ingresses","kind":"Ingress","namespaced":true,"verbs":["list"]}]}
            """;
        _server.WriteKubeconfig(Kubeconfig, "token");
        string settings = Path.Combine(_folder, "admission.yaml");
        await File.WriteAllTextAsync(
            settings, "apiVersion: admission/v1\nkind: Settings\n", TestContext.Current.CancellationToken);
        PolicyLoad load = PolicyDirectory.Load(
            JavaScriptLanguage.Alone, Checkout.At("policies"), settings, EngineLimits.Default,
            ["unique-ingress-hosts"]);
        Assert.True(load.Set is not null, string.Join('\n', load.Errors));
        _set = load.Set;
        (_one, _two) = (await FollowAsync(), await FollowAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Second_at_the_same_replica_is_denied_before_the_watch_shows_the_first()
    {
        Assert.False(Denies(_one, "a"));
        Assert.True(Denies(_one, "b"));
    }

    // policies/docs/lookups.md: neither replica can know of the other's object yet.
    [Fact]
    public async Task Two_at_two_replicas_at_the_same_moment_are_both_allowed_and_a_third_is_denied()
    {
        Assert.False(Denies(_one, "a"));
        Assert.False(Denies(_two, "b"));
        _server.SetObject("/apis/networking.k8s.io/v1/namespaces/a/ingresses/web", Ingress("a"));
        _server.SetObject("/apis/networking.k8s.io/v1/namespaces/b/ingresses/web", Ingress("b"));
        foreach (ClusterObjects replica in (ClusterObjects[])[_one, _two])
        {
            while (replica.Status[0].Count < 2)
            {
                await replica.Changed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }

            Assert.True(Denies(replica, "c"));
        }
    }

    private string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    private async Task<ClusterObjects> FollowAsync()
    {
        Assert.True(ClusterSource.TryFind(Kubeconfig, out ClusterSource? source, out _));
        ClusterObjects objects = new(source, new LookupOptions(), _time, NullLogger.Instance);
        objects.Follow(_set.Reads);
        await objects.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return objects;
    }

    private bool Denies(ClusterObjects replica, string space)
    {
        var kind = new GroupVersionKind("networking.k8s.io", "v1", "Ingress");
        AdmissionRequest request = new()
        {
            Uid = "1",
            Kind = kind,
            Resource = new GroupVersionResource("networking.k8s.io", "v1", "ingresses"),
            Name = "web",
            Namespace = space,
            Operation = Operation.Create,
            User = new UserInfo { Username = "alice" },
            Object = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(Ingress(space))),
        };
        Verdict verdict = _evaluator.Evaluate(
            _set, request, new EvaluationContext { Now = DateTimeOffset.UnixEpoch, Objects = replica });
        bool denies = verdict.Results.Any(static one => one.Outcome is PolicyOutcome.Violated);
        if (!denies)
        {
            replica.Admitted(request);
        }

        return denies;
    }

    private static string Ingress(string space) =>
        $$"""
        {"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
        "metadata":{"name":"web","namespace":"{{space}}","resourceVersion":"VERSION"},
        "spec":{"rules":[{"host":"shop.example.com"}]} }
        """;
}
