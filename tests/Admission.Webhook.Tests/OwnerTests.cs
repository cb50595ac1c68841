using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Admission.Json;
using Admission.Lookups;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>Owners of Pods are read between two evaluations, and only if a violation would deny.</summary>
public sealed class OwnerTests
{
    private const string Controller = "system:serviceaccount:kube-system:replicaset-controller";

    [Fact]
    public async Task Pod_of_an_old_deployment_passes_with_a_warning()
    {
        var cluster = new Owners();
        await using TestServer server = await StartAsync(cluster);
        JsonElement response = await ReviewAsync(server, "bad:1");

        Assert.True(response.GetProperty("allowed").GetBoolean());
        Assert.Contains("bad:1", response.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["replicasets.apps shop/web-1", "deployments.apps shop/web"], cluster.Asked);
    }

    [Fact]
    public async Task Pod_without_a_violation_reads_nothing()
    {
        var cluster = new Owners();
        await using TestServer server = await StartAsync(cluster);

        Assert.True((await ReviewAsync(server, "good:1")).GetProperty("allowed").GetBoolean());
        Assert.Empty(cluster.Asked);
    }

    [Theory]
    [InlineData(LookupState.Unknown)]
    [InlineData(LookupState.Absent)]
    public async Task Owner_that_cannot_be_read_denies_and_is_asked_for_once(LookupState state)
    {
        var cluster = new Owners { State = state };
        await using TestServer server = await StartAsync(cluster);

        Assert.False((await ReviewAsync(server, "bad:1")).GetProperty("allowed").GetBoolean());
        Assert.Single(cluster.Asked);
    }

    private static Task<TestServer> StartAsync(Owners cluster) => TestServer.StartAsync(
        TestPolicies.With(
            """
            apiVersion: admission/v1
            kind: Settings
            policies: { images: { existingWorkloads: { createdBefore: 2026-01-15, expires: 2999-01-01 } } }
            """,
            ("images", """
                export default { title: "Images", match: "workloads", validate({ containers, deny }) {
                  for (const one of containers) {
                    if (one.image.matches("bad*")) deny(`image ${one.image}`, { field: one.field("image") });
                  }
                } };
                """)),
        owners: cluster);

    private static async Task<JsonElement> ReviewAsync(TestServer server, string image)
    {
        string review = $$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1",
            "kind":{"group":"","version":"v1","kind":"Pod"},
            "resource":{"group":"","version":"v1","resource":"pods"},"namespace":"shop","operation":"CREATE",
            "userInfo":{"username":"{{Controller}}"},"object":{"apiVersion":"v1","kind":"Pod",
            "metadata":{"name":"web-1-x","namespace":"shop","ownerReferences":[{"apiVersion":"apps/v1",
            "kind":"ReplicaSet","name":"web-1","uid":"u-rs","controller":true}]},
            "spec":{"containers":[{"name":"web","image":"{{image}}"}]} } } }
            """;
        using HttpResponseMessage answer = await server.Http.PostAsync(
            "/validate", new StringContent(review, Encoding.UTF8, "application/json"));
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("response").Clone();
    }

    private sealed class Owners : IObjectSource
    {
        public LookupState State { get; init; } = LookupState.Found;

        public ConcurrentQueue<string> Asked { get; } = new();

        public Task<FoundObject> FindAsync(
            ReadKind kind, string space, string name, CancellationToken cancellationToken)
        {
            Asked.Enqueue($"{kind} {space}/{name}");
            string owner = kind.Resource == "replicasets"
                ? "\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"web\","
                    + "\"uid\":\"u-web\",\"controller\":true}],\"uid\":\"u-rs\""
                : "\"uid\":\"u-web\"";
            string json = $$"""
                {"apiVersion":"apps/v1","kind":"{{kind.Kind}}","metadata":{"name":"{{name}}","namespace":"{{space}}",
                "creationTimestamp":"2026-01-01T00:00:00Z",{{owner}} },
                "spec":{"template":{"spec":{"containers":[{"name":"web","image":"bad:1"}]} } } }
                """;
            return Task.FromResult(State switch
            {
                LookupState.Found => new FoundObject(State, JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(json)), ""),
                LookupState.Absent => FoundObject.Absent,
                _ => FoundObject.Unknown("no answer"),
            });
        }
    }
}
