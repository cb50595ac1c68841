using System.Net;
using System.Text.Json;
using Admission.Matching;
using Admission.Webhook.Tests.Servers;

namespace Admission.Webhook.Tests;

// Case 27: labels of a namespace that are not known never read as labels that do not match.
public sealed class NamespaceLabelsTests
{
    private static readonly string Service = TestReviews.Pod("s")
        .Replace("\"pods\"", "\"services\"", StringComparison.Ordinal);

    [Theory]
    [InlineData("a", false)]
    [InlineData("b", true)]
    public async Task Looks_up_a_namespace_that_is_not_known_yet(string team, bool isAllowed)
    {
        SlowNamespaces namespaces = new SlowNamespaces().Answer(SlowNamespaces.Team(team));
        await using TestServer server = await StartAsync(namespaces);
        Assert.Equal(isAllowed, (await ReviewAsync(server)).GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Cannot_decide_if_the_namespace_is_unknown()
    {
        SlowNamespaces namespaces = new SlowNamespaces().Answer(null);
        await using TestServer server = await StartAsync(namespaces);
        JsonElement response = await ReviewAsync(server);
        Assert.False(response.GetProperty("allowed").GetBoolean());
        Assert.DoesNotContain("team a may not", response.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, namespaces.Lookups);
    }

    [Fact]
    public async Task Does_no_lookup_for_a_request_that_matches_no_policy_with_reads()
    {
        SlowNamespaces namespaces = new();
        await using TestServer server = await StartAsync(namespaces);
        Assert.True((await ReviewAsync(server, Service)).GetProperty("allowed").GetBoolean());
        Assert.Equal(0, namespaces.Lookups);
    }

    [Fact]
    public async Task Answers_other_requests_during_a_lookup()
    {
        SlowNamespaces namespaces = new();
        await using TestServer server = await StartAsync(namespaces);
        Task<JsonElement> waiting = ReviewAsync(server);
        await namespaces.Asked;
        Assert.True((await ReviewAsync(server, Service)).GetProperty("allowed").GetBoolean());
        Assert.False(waiting.IsCompleted);
        namespaces.Answer(SlowNamespaces.Team("b"));
        Assert.True((await waiting).GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Answers_in_time_when_the_cluster_does_not()
    {
        await using TestServer server = await StartAsync(new SlowNamespaces());
        JsonElement response = await ReviewAsync(server, path: "/validate?timeout=1s");
        Assert.False(response.GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Shows_in_metrics_whether_labels_are_known()
    {
        await using TestServer server = await StartAsync(UnknownNamespaceLabels.Instance);
        string metrics = await server.Health.GetStringAsync("/metrics");
        Assert.Contains("\nadmission_namespaces_synced{} 0", metrics, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(INamespaceLabels namespaces) => TestServer.StartAsync(
        TestPolicies.Of(("labelled", TestPolicies.OnLabelledNamespaces)),
        static options => options with { Workers = 1 },
        namespaces: namespaces);

    private static async Task<JsonElement> ReviewAsync(
        TestServer server, string? review = null, string path = "/validate")
    {
        using HttpRequestMessage request = TestReviews.Post(review ?? TestReviews.Pod("u"), path);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await TestReviews.ReadAsync(response)).GetProperty("response");
    }
}
