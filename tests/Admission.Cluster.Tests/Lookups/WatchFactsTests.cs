using System.Text;
using Admission.Cluster.Lookups;
using Admission.Cluster.Tests.Servers;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Objects;
using Admission.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Tests.Lookups;

/// <summary>What API servers put on the wire, as recorded from a real one, and what lookups make of it.</summary>
public sealed class WatchFactsTests
{
    // Attack 27: a definition changes under traffic. The watch ends a second later, without a word, and what was made
    // in between is not told; the new window of the server begins after the last version of the client.
    [Fact]
    public async Task Changed_definition_loses_no_object()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Set("shop", "before", "{}", "b");
        await cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1);
        cluster.Server.IsMuted = true;
        cluster.Set("shop", "between", "{}", "c");
        cluster.Server.Forget();
        cluster.Server.IsMuted = false;
        cluster.Server.EndWatches();
        while (cluster.ByTeam("c").Length == 0)
        {
            await Task.WhenAny(
                cluster.UntilAsync(() => cluster.ByTeam("c").Length == 1), cluster.Time.PassAsync(0, 2));
        }

        Assert.Equal(LookupState.Found, cluster.Find("before").State);
    }

    // Attack 27: the definition is deleted and made again: 404 as text, then 429 while the storage is set up.
    [Fact]
    public async Task Definition_that_is_made_again_is_found_again()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        int answers = 0;
        cluster.Server.Intercept = async context =>
        {
            if (++answers > 2)
            {
                return false;
            }

            context.Response.StatusCode = answers == 1 ? 404 : 429;
            context.Response.ContentType = "text/plain";
            context.Response.Headers.RetryAfter = answers == 1 ? default : "1";
            await context.Response.WriteAsync("404 page not found\n");
            return true;
        };
        cluster.Server.EndWatches();
        await cluster.UntilAsync(() => cluster.Status.Detail.Contains("404", StringComparison.Ordinal)
            || cluster.Status.Detail.Contains("does not serve", StringComparison.Ordinal));
        cluster.Set("shop", "new", "{}", "n");
        while (cluster.ByTeam("n").Length == 0)
        {
            await Task.WhenAny(
                cluster.UntilAsync(() => cluster.ByTeam("n").Length == 1), cluster.Time.PassAsync(0, 2));
        }

        Assert.Equal(LookupStatusState.Current, cluster.Status.State);
    }

    [Fact]
    public async Task Two_bookmarks_with_the_same_version_change_nothing()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        const string Bookmark = """
            {"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"900"} } }
            """;
        cluster.Server.Send(Bookmark);
        cluster.Server.Send(Bookmark);
        cluster.Set("shop", "more", "{}", "b");
        await cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1);
        Assert.Equal(2, cluster.Status.Count);
        Assert.Equal(0, cluster.Status.Restarts);
    }

    // DELETED shows the form before: old labels, old data. It counts as identity only.
    [Fact]
    public async Task Deletion_with_an_old_form_of_the_object_removes_it_from_every_index()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.Send("""
            {"type":"DELETED","object":{"metadata":{"name":"settings","namespace":"shop","resourceVersion":"901",
            "labels":{"team":"older"},"finalizers":["x/y"]},"data":{"gone":"1"} } }
            """.ReplaceLineEndings(""));
        await cluster.UntilAsync(() => cluster.Status.Count == 0);
        Assert.Empty(cluster.ByTeam("a"));
        Assert.Empty(cluster.ByTeam("older"));
    }

    [Fact]
    public async Task Events_are_read_across_chunks_and_several_in_one()
    {
        byte[] lines = Encoding.UTF8.GetBytes("{\"a\":\"é\"}\n\n{\"b\":2}\n{\"c\"");
        var pieces = new PiecesStream([lines[..6], lines[6..7], lines[7..]]);
        await using var reader = new LineReader(pieces, 100);
        var read = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } line)
        {
            read.Add(Encoding.UTF8.GetString(line));
        }

        // The last line was cut: the server was killed.
        Assert.Equal(["{\"a\":\"é\"}", "{\"b\":2}"], read);
    }

    // As a metadata watch in the form of a list: 200, nothing, the end.
    [Fact]
    public async Task Watch_that_ends_at_once_is_not_repeated_in_a_busy_loop()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.Intercept = static async context =>
        {
            if (context.Request.Query["watch"] != "true")
            {
                return false;
            }

            await context.Response.CompleteAsync();
            return true;
        };
        cluster.Server.EndWatches();
        await cluster.Time.PassAsync(0.4, 0.7);
        await cluster.Time.PassAsync(0.9, 1.3);
        await cluster.Time.PassAsync(1.9, 2.6);
        Assert.True(cluster.Server.Count(FakeApiServer.IsWatch) < 8);
    }

    [Fact]
    public async Task Page_that_expired_begins_the_list_again()
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        for (int i = 0; i < 150; i++)
        {
            cluster.Set("shop", $"map-{i}", "{}");
        }

        bool isRefused = false;
        cluster.Server.Intercept = async context =>
        {
            if (isRefused || !context.Request.Query.ContainsKey("continue"))
            {
                return false;
            }

            isRefused = true;
            context.Response.StatusCode = 410;
            await context.Response.WriteAsync("""
                {"kind":"Status","code":410,"reason":"Expired","metadata":{"continue":"100"} }
                """);
            return true;
        };
        cluster.Objects.Follow([LookupCluster.Keys]);
        await cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current);
        Assert.Equal(150, cluster.Status.Count);
        Assert.Equal(2, cluster.Server.Count(static one =>
            one.StartsWith("/api/v1/configmaps?limit", StringComparison.Ordinal)
            && !one.Contains("continue", StringComparison.Ordinal)));
    }

    // While the server stops or starts: 503 with Retry-After, 403 for users who have the right, 429 as text.
    [Theory]
    [InlineData(503, "7", 7)]
    [InlineData(429, "7", 7)]
    [InlineData(403, "", 0.5)]
    public async Task Refusal_for_a_moment_is_not_final_and_the_wait_is_kept(int status, string after, double seconds)
    {
        await using LookupCluster cluster = await LookupCluster.StartAsync();
        cluster.Set("shop", "settings", "{}");
        int asked = 0;
        cluster.Server.Intercept = async context =>
        {
            if (++asked > 2)
            {
                return false;
            }

            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = after;
            await context.Response.WriteAsync("no JSON\n\n");
            return true;
        };
        cluster.Objects.Follow([LookupCluster.Keys]);
        await cluster.Time.PassAsync(seconds, seconds + 0.3);
        while (cluster.Status.State != LookupStatusState.Current)
        {
            await Task.WhenAny(
                cluster.UntilAsync(() => cluster.Status.State == LookupStatusState.Current),
                cluster.Time.PassAsync(0, 9));
        }

        Assert.Equal(LookupState.Found, cluster.Find("settings").State);
    }

    // A restarted server has closed all connections, and no longer knows the changes before its start.
    [Fact]
    public async Task Crash_and_restart_of_the_server_lose_nothing()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        cluster.Server.IsMuted = true;
        cluster.Set("shop", "unseen", "{}", "b");
        cluster.Server.Forget();
        cluster.Server.IsMuted = false;
        cluster.Server.CutWatches();
        while (cluster.ByTeam("b").Length == 0)
        {
            await Task.WhenAny(
                cluster.UntilAsync(() => cluster.ByTeam("b").Length == 1), cluster.Time.PassAsync(0, 2));
        }

        Assert.Equal(LookupState.Found, cluster.Find("settings").State);
    }

    // Attack 8: of two replicas, one has seen the Secret and the other has not. A fresh read is the same on both.
    [Fact]
    public async Task Caches_of_different_ages_differ_and_fresh_reads_do_not()
    {
        await using LookupCluster cluster = await LookupCluster.StartSyncedAsync();
        string kubeconfig = Path.GetTempFileName();
        cluster.Server.WriteKubeconfig(kubeconfig, "token");
        Assert.True(ClusterSource.TryFind(kubeconfig, out ClusterSource? source, out _));
        TaskCompletionSource release = new();
        cluster.Server.Intercept = async context =>
        {
            if (context.Request.Query["watch"] == "true")
            {
                await release.Task;
            }

            return false;
        };
        ReadDeclaration read = LookupCluster.Keys with { FreshNames = [FieldPattern.Parse("data.*")] };
        await using (ClusterObjects behind = new(source, new LookupOptions(), cluster.Time, NullLogger.Instance))
        {
            behind.Follow([LookupCluster.Keys]);
            await behind.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            cluster.Set("shop", "late", "{}", "b");
            await cluster.UntilAsync(() => cluster.Find("late").State == LookupState.Found);
            Assert.Equal(LookupState.Absent, behind.Find(LookupCluster.Kind, "shop", "late").State);

            IClusterObjects fresh = await behind.FetchAsync(
                RequestFor("late"), [read], TestContext.Current.CancellationToken);
            Assert.Equal(LookupState.Found, fresh.Find(LookupCluster.Kind, "shop", "late").State);
            release.SetResult();
        }

        File.Delete(kubeconfig);
    }

    private static AdmissionRequest RequestFor(string name) => new()
    {
        Uid = "1",
        Kind = new GroupVersionKind("", "v1", "ConfigMap"),
        Resource = new GroupVersionResource("", "v1", "configmaps"),
        Name = "x",
        Namespace = "shop",
        Operation = Operation.Create,
        User = new UserInfo { Username = "alice" },
        Object = JsonTree.ParseTrusted(Encoding.UTF8.GetBytes(
            LookupCluster.Json("shop", "x", "{\"1\":\"" + name + "\"}"))),
    };

    private sealed class PiecesStream(byte[][] pieces) : MemoryStream
    {
        private int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next == pieces.Length)
            {
                return new ValueTask<int>(0);
            }

            pieces[_next].CopyTo(buffer);
            return new ValueTask<int>(pieces[_next++].Length);
        }
    }
}
