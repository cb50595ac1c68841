using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Admission.Lookups;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

/// <summary>
/// The watch of a kind is cut: until --lookup-max-age, policies decide on what is known; from then on, they are
/// undecided and readiness says why. The replica stays ready, because another replica would know no more.
/// </summary>
public sealed class StaleLookupTests
{
    [Fact]
    public async Task Policy_is_undecided_and_readiness_names_the_kind_once_it_is_too_old()
    {
        var objects = new Kind();
        await using TestServer server = await TestServer.StartAsync(
            TestPolicies.Of(("maps", """
                export default {
                  title: "Maps", match: { resources: ["pods"] },
                  reads: { maps: { resource: "configmaps", metadataOnly: true } },
                  validate({ lookup, deny }) { if (lookup.maps.get("settings") === null) deny("missing"); },
                };
                """)),
            objects: objects);

        Assert.True(await IsAllowedAsync(server));
        Assert.Contains("[+]lookup-configmaps", await ReadyAsync(server), StringComparison.Ordinal);

        objects.IsStale = true;
        Assert.False(await IsAllowedAsync(server));
        string ready = await ReadyAsync(server);
        Assert.Contains("lookup-configmaps", ready, StringComparison.Ordinal);
        Assert.Contains("out of date", ready, StringComparison.Ordinal);

        objects.IsStale = false;
        Assert.True(await IsAllowedAsync(server));
    }

    private static async Task<string> ReadyAsync(TestServer server)
    {
        using HttpResponseMessage response = await server.Health.GetAsync("/readyz?verbose");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<bool> IsAllowedAsync(TestServer server)
    {
        using HttpRequestMessage request = TestReviews.Post(TestReviews.Pod("1"));
        using HttpResponseMessage response = await server.Http.SendAsync(
            request, TestContext.Current.CancellationToken);
        JsonElement answer = await TestReviews.ReadAsync(response);
        return answer.GetProperty("response").GetProperty("allowed").GetBoolean();
    }

    private sealed class Kind : IClusterObjects
    {
        private static readonly Json.JsonValue Object =
            Json.JsonTree.ParseTrusted("""{"metadata":{"name":"settings"}}"""u8.ToArray());

        public bool IsStale { get; set; }

        public ImmutableArray<LookupStatus> Status =>
        [
            new LookupStatus(
                "configmaps", IsStale ? LookupStatusState.Stale : LookupStatusState.Current, 1, 100,
                TimeSpan.FromSeconds(1), 0, IsStale ? "no contact with the cluster for 121 s" : ""),
        ];

        public FoundObject Find(ReadKind kind, string space, string name) => IsStale
            ? FoundObject.Unknown("The configmaps of the cluster are out of date.")
            : new FoundObject(LookupState.Found, Object, "");

        public FoundObjects FindBy(ReadKind kind, string index, string key) => FoundObjects.Unknown("");

        public FoundObjects List(ReadKind kind, string space) => FoundObjects.Unknown("");

        public ReadFreshness FreshnessOf(ReadKind kind) => new(!IsStale, null, IsStale ? 1 : 0, "");
    }
}
