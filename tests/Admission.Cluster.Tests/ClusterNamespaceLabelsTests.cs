using Admission.Cluster.Tests.Servers;
using Admission.Matching;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests;

public sealed class ClusterNamespaceLabelsTests
{
    // attack-cases 27: a cache that is still empty must not read as "no labels".
    [Fact]
    public async Task Knows_no_namespace_before_the_first_list_is_complete()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        TaskCompletionSource release = new();
        cluster.Server.Set("shop", """{"team":"a"}""");
        cluster.Server.Intercept = async _ => { await release.Task; return false; };
        cluster.Labels.Follow(true);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
        Assert.Null(cluster.Labels.Find("shop"));
        Assert.Equal(NamespaceLabelsState.Syncing, cluster.State);

        release.SetResult();
        await cluster.UntilAsync(() => cluster.State == NamespaceLabelsState.Current);
        Assert.Equal("a", cluster.Label("shop"));
    }

    [Fact]
    public async Task Reads_a_list_of_several_pages()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        for (int i = 0; i < 600; i++)
        {
            cluster.Server.Set($"ns-{i}", $$"""{"team":"t{{i}}"}""");
        }

        cluster.Labels.Follow(true);
        await cluster.UntilAsync(() => cluster.State == NamespaceLabelsState.Current);
        Assert.Equal(3, cluster.Server.Count(FakeApiServer.IsList));
        Assert.Equal((600, "t599"), (cluster.Labels.Status.Count, cluster.Label("ns-599")));
    }

    [Fact]
    public async Task Knows_a_namespace_without_labels()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        Assert.Equal(new NamespaceLabels(null), cluster.Labels.Find("bare"));
    }

    [Fact]
    public async Task Sees_a_namespace_that_is_added()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Set("new", """{"team":"b"}""");
        await cluster.UntilAsync(() => cluster.Label("new") == "b");
    }

    [Fact]
    public async Task Sees_labels_that_change()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Set("shop", """{"team":"z"}""");
        await cluster.UntilAsync(() => cluster.Label("shop") == "z");
    }

    [Fact]
    public async Task Detects_removed_labels()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Set("shop", null);
        await cluster.UntilAsync(() => cluster.Labels.Find("shop") == new NamespaceLabels(null));
    }

    [Fact]
    public async Task Forgets_a_namespace_that_is_deleted()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Delete("shop");
        await cluster.UntilAsync(() => cluster.Labels.Find("shop") is null);
        Assert.NotNull(cluster.Labels.Find("bare"));
    }

    [Fact]
    public async Task Continues_from_the_last_event_when_the_connection_breaks()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Set("new", """{"team":"b"}""");
        await cluster.UntilAsync(() => cluster.Label("new") == "b");
        cluster.Server.CutWatches();
        string again = await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        Assert.Contains("resourceVersion=103", again, StringComparison.Ordinal);
        cluster.Server.Set("later", """{"team":"c"}""");
        await cluster.UntilAsync(() => cluster.Label("later") == "c");
        Assert.Equal(1, cluster.Server.Count(FakeApiServer.IsList));
    }

    [Fact]
    public async Task Misses_nothing_that_happens_between_two_watches()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Server.Set("between", """{"team":"b"}""");
        cluster.Server.Delete("shop");
        cluster.Server.IsMuted = false;
        cluster.Server.EndWatches();
        await cluster.UntilAsync(() => cluster.Label("between") == "b" && cluster.Labels.Find("shop") is null);
        Assert.Equal(1, cluster.Server.Count(FakeApiServer.IsList));
    }

    [Fact]
    public async Task Continues_from_a_bookmark()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        string version = cluster.Server.Bookmark();
        cluster.Server.EndWatches();
        string request = await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        Assert.Contains($"resourceVersion={version}&", request, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Lists_again_when_the_version_has_expired(bool byStatus)
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.ExpiresByStatus = byStatus;
        cluster.Server.IsMuted = true;
        cluster.Server.Delete("shop");
        cluster.Server.Set("new", """{"team":"b"}""");
        cluster.Server.Forget();
        cluster.Server.IsMuted = false;
        cluster.Server.EndWatches();
        await cluster.Time.PassAsync(0.5, 0.7);
        await cluster.UntilAsync(() => cluster.Label("new") == "b" && cluster.Labels.Find("shop") is null);
        Assert.Equal(2, cluster.Server.Count(FakeApiServer.IsList));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"RENAMED","object":{"metadata":{"name":"x","resourceVersion":"1"}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"1"}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"x"}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"x","resourceVersion":"1","labels":7}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"x","resourceVersion":"1","labels":{"a":1}}}}""")]
    [InlineData("""{"type":"ADDED","type":"DELETED","object":{"metadata":{"name":"shop","resourceVersion":"1"}}}""")]
    [InlineData("""{"type":"BOOKMARK","object":{"metadata":{}}}""")]
    public async Task Lists_again_after_an_unreadable_event(string line)
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Send(line);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
        await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        cluster.Server.Set("shop", """{"team":"z"}""");
        await cluster.UntilAsync(() => cluster.Label("shop") == "z");
        Assert.Contains(cluster.Log, static one => one.Contains("Malformed", StringComparison.Ordinal));
    }

    // A version from before the store was restored: only a list helps.
    [Theory]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":504,"reason":"Timeout"}}""")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":500}}""")]
    public async Task Lists_again_after_an_error_inside_a_good_answer(string line)
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Send(line);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
    }

    [Fact]
    public async Task Lists_again_after_a_line_without_end()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Send(new string(' ', 5 << 20));
        await cluster.Server.NextAsync(FakeApiServer.IsList);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task Reports_why_nothing_is_known_if_the_api_server_rejects_the_request(int status)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        cluster.Server.Set("shop", """{"team":"a"}""");
        cluster.Server.Intercept = context => RefuseAsync(context, status, "no way");
        cluster.Labels.Follow(true);
        await cluster.UntilAsync(
            () => cluster.Labels.Status.Detail.Contains($"{status}: no way", StringComparison.Ordinal));
        Assert.Equal((NamespaceLabelsState.Syncing, null), (cluster.State, cluster.Labels.Find("shop")));
    }

    [Fact]
    public async Task Recovers_after_it_is_enabled_again()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        cluster.Server.Set("shop", """{"team":"a"}""");
        cluster.Server.Intercept = static context => RefuseAsync(context, 403, "no way");
        cluster.Labels.Follow(true);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
        cluster.Server.Intercept = static _ => Task.FromResult(false);
        await cluster.Time.PassAsync(0.5, 0.7);
        await cluster.UntilAsync(() => cluster.Label("shop") == "a");
    }

    [Fact]
    public async Task Reads_the_kubeconfig_again_when_its_token_is_rejected()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        cluster.Server.Intercept = context => context.Request.Headers.Authorization == "Bearer renewed"
            ? Task.FromResult(false)
            : RefuseAsync(context, 401, "expired");
        cluster.Labels.Follow(true);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
        await cluster.Server.NextAsync(FakeApiServer.IsList);
        cluster.Server.WriteKubeconfig(cluster.Kubeconfig, "renewed");
        await cluster.Time.PassAsync(0.5, 0.7);
        await cluster.UntilAsync(() => cluster.State == NamespaceLabelsState.Current);
    }

    // attack-cases 40
    [Fact]
    public async Task Never_shows_the_token()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        cluster.Server.Intercept = static context => RefuseAsync(context, 401, "who are you\n\u001b[2J");
        cluster.Labels.Follow(true);
        await cluster.UntilAsync(() => cluster.Labels.Status.Detail.Contains("401", StringComparison.Ordinal));
        Assert.Contains($"Bearer {TestCluster.Token}", cluster.Server.Tokens);
        string shown = string.Join('\n', [.. cluster.Log, cluster.Labels.Status.Detail]);
        Assert.DoesNotContain(TestCluster.Token, shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
    }

    [Fact]
    public async Task Knows_nothing_any_more_when_the_cluster_was_silent_for_too_long()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Intercept = static context => RefuseAsync(context, 503, "busy");
        cluster.Server.CutWatches();
        await cluster.UntilAsync(() => cluster.Labels.Status.Detail.Contains("503", StringComparison.Ordinal));
        Assert.Equal("a", cluster.Label("shop"));
        cluster.Time.Advance(ClusterNamespaceLabels.StaleAfter + TimeSpan.FromSeconds(1));
        Assert.Equal((NamespaceLabelsState.Stale, null), (cluster.State, cluster.Labels.Find("shop")));
    }

    [Fact]
    public async Task Connects_again_when_a_watch_is_dead_without_an_end()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        await cluster.Time.PassAsync(70, 70);
        await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        Assert.Contains(cluster.Log, static one => one.Contains("Silent", StringComparison.Ordinal));
        Assert.Equal("a", cluster.Label("shop"));
    }

    [Fact]
    public async Task Asks_nothing_of_the_cluster_while_no_policy_needs_it()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        cluster.Labels.Follow(false);
        Assert.Null(await cluster.Labels.LookUpAsync("shop", TestContext.Current.CancellationToken));
        Assert.Equal((NamespaceLabelsState.Idle, 0), (cluster.State, cluster.Server.Seen.Count));
    }

    [Fact]
    public async Task Starts_and_stops_watching_when_policies_change()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Labels.Follow(false);
        Assert.Equal((NamespaceLabelsState.Idle, null), (cluster.State, cluster.Labels.Find("shop")));
        cluster.Labels.Follow(true);
        await cluster.UntilAsync(() => cluster.Label("shop") == "a");
    }

    [Fact]
    public async Task Reports_that_no_cluster_is_configured()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        using Telemetry.AdmissionMetrics metrics = new($"Admission-{Guid.NewGuid():N}");
        await using ClusterNamespaceLabels labels = new(null, metrics, cluster.Time, cluster);
        labels.Follow(true);
        Assert.Null(labels.Find("shop"));
        Assert.Equal(NamespaceLabelsState.Unavailable, labels.Status.State);
        Assert.Contains(cluster.Log, static one => one.Contains("--kubeconfig", StringComparison.Ordinal));
    }

    internal static async Task<bool> RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new { kind = "Status", code = status, message });
        return true;
    }
}
