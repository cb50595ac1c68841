using Admission.Cluster.Tests.Servers;
using Admission.Matching;

namespace Admission.Cluster.Tests;

public sealed class NamespaceLookupTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_a_namespace_that_the_watch_has_not_reported_yet()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Server.Set("fresh", """{"team":"f"}""");
        NamespaceLabels? labels = await cluster.Labels.LookUpAsync("fresh", Token);
        Assert.Equal("f", labels?.Labels?.Member("team")?.Text);
    }

    [Fact]
    public async Task Remembers_nothing_of_a_namespace_that_was_asked_for_alone()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Server.Set("fresh", null);
        await cluster.Labels.LookUpAsync("fresh", Token);
        cluster.Server.Delete("fresh");
        Assert.Null(await cluster.Labels.LookUpAsync("fresh", Token));
    }

    [Fact]
    public async Task Asks_once_for_all_who_wait_for_one_namespace()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Server.Set("fresh", null);
        TaskCompletionSource release = new();
        cluster.Server.Intercept = async _ => { await release.Task; return false; };
        Task<NamespaceLabels?>[] all =
            [.. Enumerable.Range(0, 50).Select(_ => cluster.Labels.LookUpAsync("fresh", Token).AsTask())];
        await cluster.Server.NextAsync(IsGet);
        release.SetResult();
        Assert.All(await Task.WhenAll(all), Assert.NotNull);
        Assert.Equal(1, cluster.Server.Count(IsGet));
    }

    [Fact]
    public async Task Missing_namespace_is_not_known()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        Assert.Null(await cluster.Labels.LookUpAsync("nowhere", Token));
    }

    [Theory]
    [InlineData("../../secrets")]
    [InlineData("a?watch=true")]
    [InlineData("A")]
    [InlineData("-a")]
    [InlineData("")]
    [InlineData("a.b")]
    public async Task Asks_for_nothing_that_cannot_be_a_namespace(string name)
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        int before = cluster.Server.Seen.Count;
        Assert.Null(await cluster.Labels.LookUpAsync(name, Token));
        Assert.Equal(before, cluster.Server.Seen.Count);
    }

    [Fact]
    public async Task Gives_up_on_an_api_server_that_does_not_answer()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Intercept = static async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        Task<NamespaceLabels?> lookup = cluster.Labels.LookUpAsync("slow", Token).AsTask();
        await cluster.Server.NextAsync(IsGet);
        await cluster.Time.PassAsync(2, 2);
        Assert.Null(await lookup);
    }

    [Fact]
    public async Task Is_canceled_with_its_caller()
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Intercept = static async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using CancellationTokenSource giveUp = new();
        Task<NamespaceLabels?> lookup = cluster.Labels.LookUpAsync("slow", giveUp.Token).AsTask();
        await cluster.Server.NextAsync(IsGet);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup);
        await cluster.Time.PassAsync(2, 2);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    public async Task Knows_nothing_if_the_api_server_rejects_the_request(int status)
    {
        await using TestCluster cluster = await TestCluster.StartSyncedAsync();
        cluster.Server.Intercept = context => ClusterNamespaceLabelsTests.RefuseAsync(context, status, "no");
        Assert.Null(await cluster.Labels.LookUpAsync("fresh", Token));
    }

    private static bool IsGet(string request) => request.StartsWith("/api/v1/namespaces/", StringComparison.Ordinal);
}
