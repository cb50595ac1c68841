using Admission.Cluster.Lookups;
using Admission.Cluster.Tests.Servers;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Objects;
using Admission.Protocol;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests.Lookups;

/// <summary>Lookups in a live cluster.</summary>
public sealed class ClusterObjectsTests
{
    [Fact]
    public async Task Nothing_is_known_before_the_first_list_is_complete()
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        TaskCompletionSource release = new();
        cluster.Server.Intercept = async _ => { await release.Task; return false; };
        cluster.Objects.Follow([LookupCluster.Keys]);
        FoundObject before = cluster.Find("settings");
        Assert.Equal(LookupState.Unknown, before.State);
        Assert.Contains("not been read yet", before.Reason, StringComparison.Ordinal);
        Assert.False(cluster.Objects.List(LookupCluster.Kind, "shop").IsKnown);
        Assert.Equal(LookupStatusState.Syncing, cluster.Status.State);

        release.SetResult();
        await cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current);
        Assert.Equal(LookupState.Absent, cluster.Find("settings").State);
        Assert.True(cluster.Objects.List(LookupCluster.Kind, "shop") is { IsKnown: true, Objects: [] });
    }

    [Fact]
    public async Task Keeps_the_names_of_keys_alone_and_gives_the_object_its_kind()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        JsonValue found = cluster.Find("settings").Object!;
        Assert.Equal(("v1", "ConfigMap"), (found.Member("apiVersion")!.Text, found.Member("kind")!.Text));
        Assert.Equal("""{"color":null}""", found.Member("data")!.ToString());
        Assert.Equal(LookupState.Absent, cluster.Find("settings", "other").State);
    }

    [Fact]
    public async Task Reads_a_list_of_several_pages()
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        for (int i = 0; i < 250; i++)
        {
            cluster.Set("shop", $"map-{i}", "{}");
        }

        cluster.Objects.Follow([LookupCluster.Keys]);
        await cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current);
        Assert.Equal(3, cluster.Server.Count(static one =>
            one.StartsWith("/api/v1/configmaps?limit=100", StringComparison.Ordinal)));
        Assert.Equal(250, cluster.Status.Count);
        Assert.Equal(LookupState.Found, cluster.Find("map-249").State);
    }

    [Fact]
    public async Task Detects_created_changed_and_deleted_objects()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Set("shop", "more", "{}", "b");
        await cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1);
        cluster.Set("shop", "more", "{}", "c");
        await cluster.UntilAsync(() => cluster.ByTeam("c").Length == 1);
        Assert.Empty(cluster.ByTeam("b"));

        // A DELETED event contains the last state of the object. Its labels must not add the object again.
        cluster.Server.DeleteObject(LookupCluster.PathOf("shop", "more"));
        await cluster.UntilAsync(() => cluster.ByTeam("c").Length == 0);
        Assert.Equal(LookupState.Absent, cluster.Find("more").State);
    }

    [Fact]
    public async Task Metadata_alone_is_asked_for_in_the_form_of_a_list_and_in_the_form_of_an_object_for_the_watch()
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        cluster.Objects.Follow([new ReadDeclaration { Kind = LookupCluster.Kind, MetadataOnly = true }]);
        await cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current);
        await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        Assert.All(
            cluster.Server.Accepted.Where(static one => one.Request.Contains("configmaps?", StringComparison.Ordinal)),
            static one => Assert.Contains(
                FakeApiServer.IsWatch(one.Request) ? "as=PartialObjectMetadata;" : "as=PartialObjectMetadataList;",
                one.Accept,
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lists_again_when_the_version_has_expired_by_status_or_event(bool byStatus)
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.ExpiresByStatus = byStatus;
        cluster.Server.IsMuted = true;
        cluster.Set("shop", "unseen", "{}", "b");
        cluster.Server.Forget();
        cluster.Server.CutWatches();
        await cluster.Time.PassAsync(0.4, 0.7);
        await cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1);
        Assert.Equal(LookupState.Found, cluster.Find("settings").State);
    }

    [Theory]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":504,"reason":"Timeout"}}""")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":500}}""")]
    [InlineData("""{"type":"MODIFIED","object":{"metadata":{"name":"x"}}}""")]
    [InlineData("""{"type":"ODD","object":{"metadata":{"name":"x","resourceVersion":"1"}}}""")]
    [InlineData("not json")]
    public async Task Lists_again_after_a_watch_that_failed_inside_a_good_answer(string line)
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Set("shop", "unseen", "{}", "b");
        cluster.Server.Send(line);
        await cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1);
    }

    // So it is after the definition of a kind was changed, and with a version from the future.
    [Fact]
    public async Task Lists_again_after_a_watch_that_ended_without_an_event()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Set("shop", "unseen", "{}", "b");
        cluster.Server.EndWatches();
        await cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1);
    }

    [Fact]
    public async Task Continues_from_the_version_of_a_bookmark()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        Task heard = cluster.Objects.Changed;
        string version = cluster.Server.Bookmark();
        await heard;
        cluster.Server.EndWatches();
        string next = await cluster.Server.NextAsync(FakeApiServer.IsWatch);
        Assert.Contains($"resourceVersion={version}&", next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_unknown_after_the_maximum_age_without_contact_with_the_cluster()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.Intercept = static context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.FromResult(true);
        };
        cluster.Server.CutWatches();
        await cluster.UntilAsync(() => cluster.Status.Detail.Contains("503", StringComparison.Ordinal));
        Assert.Equal(LookupState.Found, cluster.Find("settings").State);

        cluster.Time.Advance(new LookupOptions().MaxAge + TimeSpan.FromSeconds(1));
        FoundObject found = cluster.Find("settings");
        Assert.Equal((LookupState.Unknown, LookupStatusState.Stale), (found.State, cluster.Status.State));
        Assert.Contains("out of date: no contact with the cluster", found.Reason, StringComparison.Ordinal);
        Assert.False(cluster.Objects.FreshnessOf(LookupCluster.Kind).IsKnown);
    }

    [Theory]
    [InlineData(403, "Allow get, list and watch")]
    [InlineData(404, "the cluster does not serve configmaps")]
    [InlineData(429, "429")]
    public async Task A_refusal_makes_the_kind_unknown_and_never_empty(int status, string problem)
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        cluster.Server.Intercept = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("no JSON at all");
            return true;
        };
        cluster.Objects.Follow([LookupCluster.Keys]);
        await cluster.UntilAsync(() => cluster.Status.Detail.Contains(problem, StringComparison.Ordinal));
        Assert.Equal(LookupState.Unknown, cluster.Find("settings").State);
        Assert.Contains(problem, cluster.Find("settings").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_over_its_memory_limit_is_unknown_and_reports_how_much_it_needs()
    {
        await using LookupCluster cluster =
            await LookupCluster.StartAsync(new LookupOptions { MaxBytesPerKind = 2000 });
        for (int i = 0; i < 20; i++)
        {
            cluster.Set("shop", $"map-{i}", "{}");
        }

        cluster.Objects.Follow([LookupCluster.Keys]);
        await cluster.UntilAsync(() =>
            cluster.Status.Detail.Contains("20 configmaps need ", StringComparison.Ordinal));
        Assert.Contains("--lookup-memory allows 2000", cluster.Find("map-1").Reason, StringComparison.Ordinal);
        Assert.Equal(LookupState.Unknown, cluster.Find("map-1").State);
    }

    [Fact]
    public async Task Object_that_was_just_admitted_counts_until_the_watch_shows_it_or_10_seconds_pass()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Objects.Admitted(Request("new", "b"));
        Assert.Equal(LookupState.Found, cluster.Find("new").State);
        Assert.Single(cluster.ByTeam("b"));
        cluster.Objects.Admitted(Request("settings", "b"));
        Assert.Empty(cluster.ByTeam("a"));

        cluster.Set("shop", "new", "{}", "c");
        await cluster.UntilAsync(() => cluster.ByTeam("c").Length == 1);
        cluster.Time.Advance(AdmittedObjects.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Empty(cluster.ByTeam("b"));
        Assert.Single(cluster.ByTeam("a"));
    }

    [Theory]
    [InlineData(true, "", Operation.Create)]
    [InlineData(false, "status", Operation.Update)]
    [InlineData(false, "", Operation.Delete)]
    public async Task A_dry_run_a_subresource_and_a_deletion_make_nothing_present(
        bool isDryRun, string subresource, Operation operation)
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Objects.Admitted(
            Request("new", "b") with { DryRun = isDryRun, Subresource = subresource, Operation = operation });
        Assert.Equal(LookupState.Absent, cluster.Find("new").State);
    }

    [Fact]
    public async Task A_fresh_read_asks_the_API_server_and_finds_what_the_cache_has_not_seen_yet()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Set("shop", "late", """{"key":"PRIVATE"}""");
        cluster.Server.DeleteObject(LookupCluster.PathOf("shop", "settings"));
        ReadDeclaration read = LookupCluster.Keys with { FreshNames = [FieldPattern.Parse("data.*")] };
        IClusterObjects fresh = await cluster.Objects.FetchAsync(
            Request("x", "a", """{"1":"late","2":"settings"}"""), [read], TestContext.Current.CancellationToken);
        Assert.Equal(LookupState.Absent, cluster.Find("late").State);
        FoundObject late = fresh.Find(LookupCluster.Kind, "shop", "late");
        Assert.Equal(LookupState.Found, late.State);
        Assert.DoesNotContain("PRIVATE", late.Object!.ToString(), StringComparison.Ordinal);
        Assert.Equal(LookupState.Absent, fresh.Find(LookupCluster.Kind, "shop", "settings").State);
    }

    [Fact]
    public async Task A_fresh_read_that_fails_or_takes_too_long_is_unknown()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        ReadDeclaration read = LookupCluster.Keys with { FreshNames = [FieldPattern.Parse("data.*")] };
        using CancellationTokenSource late = new();
        await late.CancelAsync();
        IClusterObjects fresh =
            await cluster.Objects.FetchAsync(Request("x", "a", """{"1":"settings"}"""), [read], late.Token);
        FoundObject found = fresh.Find(LookupCluster.Kind, "shop", "settings");
        Assert.Equal(LookupState.Unknown, found.State);
        Assert.Contains("could not be read in time", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_with_new_fields_to_read_is_unknown_until_it_is_read_again()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Objects.Follow([LookupCluster.Keys]);
        Assert.Equal(LookupState.Found, cluster.Find("settings").State);
        TaskCompletionSource release = new();
        cluster.Server.Intercept = async _ => { await release.Task; return false; };
        cluster.Objects.Follow([LookupCluster.Keys, new ReadDeclaration { Kind = LookupCluster.Kind }]);
        Assert.Equal(LookupState.Unknown, cluster.Find("settings").State);
        release.SetResult();
        await cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current);
        Assert.Equal("red", cluster.Find("settings").Object!.Member("data")!.Member("color")!.Text);
    }

    [Fact]
    public async Task Asks_nothing_of_the_cluster_while_no_policy_reads_anything()
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        cluster.Objects.Follow([]);
        Assert.Empty(cluster.Objects.Status);
        Assert.Empty(cluster.Server.Seen);
        Assert.Equal(LookupState.Unknown, cluster.Find("settings").State);
    }

    private static AdmissionRequest Request(string name, string team, string data = "{}") => new()
    {
        Uid = "1",
        Kind = new GroupVersionKind("", "v1", "ConfigMap"),
        Resource = new GroupVersionResource("", "v1", "configmaps"),
        Name = name,
        Namespace = "shop",
        Operation = Operation.Create,
        User = new UserInfo { Username = "alice" },
        Object = JsonTree.ParseTrusted(
            System.Text.Encoding.UTF8.GetBytes(LookupCluster.Json("shop", name, data, team))),
    };
}
