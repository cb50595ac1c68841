using System.Globalization;
using Admission.Cluster.Audits;
using Admission.Cluster.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests.Audits;

public sealed class StoredObjectsTests
{
    [Fact]
    public async Task Discovers_only_wanted_kinds_that_can_be_listed()
    {
        await using FakeApiServer server = await StartAsync(0);
        server.Documents["/apis"] = """
            {"kind":"APIGroupList","groups":[
              {"name":"apps","preferredVersion":{"version":"v1"},"versions":[{"version":"v1"},{"version":"v1beta1"}]},
              {"name":"unwanted","preferredVersion":{"version":"v1"},"versions":[{"version":"v1"}]}]}
            """;
        server.Documents["/apis/apps/v1"] = """
            {"resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["list"]},
            {"name":"deployments/scale","kind":"Scale","namespaced":true,"verbs":["get"]}]}
            """;
        server.Documents["/apis/apps/v1beta1"] = """
            {"resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["list"]},
            {"name":"olds","kind":"Old","namespaced":false,"verbs":["list"]}]}
            """;
        using StoredObjects objects = Open(server);

        StoredKinds found = await objects.DiscoverAsync(
            static group => group != "unwanted", static _ => true, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["configmaps/v1", "deployments.apps/v1", "olds.apps/v1beta1"],
            found.Kinds.Select(static one => one.Kind.Resource.ToString()));
        Assert.Empty(found.Problems);
        Assert.DoesNotContain(server.Seen, static one => one.Contains("unwanted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Group_that_cannot_be_discovered_is_a_problem_and_the_others_are_found()
    {
        await using FakeApiServer server = await StartAsync(0);
        server.Documents["/apis"] = """
            {"groups":[{"name":"metrics.k8s.io","preferredVersion":{"version":"v1"},"versions":[{"version":"v1"}]}]}
            """;
        server.Intercept = context => AnswerAsync(
            context, static path => path.Contains("metrics", StringComparison.Ordinal), 403, "{}");
        using StoredObjects objects = Open(server);

        StoredKinds found = await objects.DiscoverAsync(
            static _ => true, static _ => true, TestContext.Current.CancellationToken);

        Assert.Equal("configmaps", Assert.Single(found.Kinds).Name);
        Assert.Equal("metrics.k8s.io", Assert.Single(found.Problems).Group);
    }

    [Fact]
    public async Task Reads_every_object_page_by_page_with_its_kind()
    {
        await using FakeApiServer server = await StartAsync(250);
        using StoredObjects objects = Open(server);
        StoredKind kind = await ConfigMapsAsync(objects);
        var names = new List<string>();
        string from = "";
        int pages = 0;
        do
        {
            StoredPage? page = await objects.ReadAsync(kind, from, TestContext.Current.CancellationToken);
            names.AddRange(page!.Objects.Select(static one => one.Name));
            Assert.All(page.Objects, static one => Assert.Equal("ConfigMap", one.Object.Member("kind")?.Text));
            Assert.All(page.Objects, static one => Assert.Equal("shop", one.Namespace));
            from = page.Continue;
            pages++;
        }
        while (from.Length > 0);

        Assert.Equal((250, 250, 3), (names.Count, names.Distinct().Count(), pages));
    }

    // As recorded: 410 with a fresh token in the Status's metadata.
    [Fact]
    public async Task Expired_continue_token_is_replaced_by_the_fresh_one()
    {
        await using FakeApiServer server = await StartAsync(150);
        using StoredObjects objects = Open(server);
        StoredKind kind = await ConfigMapsAsync(objects);
        server.Intercept = context => AnswerAsync(
            context, static path => path.Contains("continue=old", StringComparison.Ordinal), 410,
            """{"kind":"Status","reason":"Expired","code":410,"metadata":{"continue":"100"}}""");

        StoredPage? page = await objects.ReadAsync(kind, "old", TestContext.Current.CancellationToken);

        Assert.Equal((50, ""), (page!.Objects.Length, page.Continue));
    }

    [Fact]
    public async Task Expired_continue_token_without_a_fresh_one_begins_again()
    {
        await using FakeApiServer server = await StartAsync(1);
        using StoredObjects objects = Open(server);
        StoredKind kind = await ConfigMapsAsync(objects);
        server.Intercept = context => AnswerAsync(
            context, static path => path.Contains("continue=old", StringComparison.Ordinal), 410,
            """{"kind":"Status","reason":"Expired","code":410,"metadata":{}}""");

        Assert.Null(await objects.ReadAsync(kind, "old", TestContext.Current.CancellationToken));
    }

    // As recorded: priority and fairness answers in plain text, with Retry-After.
    [Fact]
    public async Task Throttled_request_is_repeated_after_the_wait_that_the_server_asks_for()
    {
        await using FakeApiServer server = await StartAsync(1);
        var time = new SignallingTime();
        using StoredObjects objects = Open(server, time);
        StoredKind kind = await ConfigMapsAsync(objects);
        int refusals = 0;
        server.Intercept = async context =>
        {
            if (!context.Request.Query.ContainsKey("limit") || ++refusals > 2)
            {
                return false;
            }

            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7";
            await context.Response.WriteAsync("Too many requests, please try again later.\n");
            return true;
        };
        Task<StoredPage?> reading = objects.ReadAsync(kind, "", TestContext.Current.CancellationToken);
        await time.PassAsync(7, 7);
        await time.PassAsync(7, 7);
        StoredPage? page = await reading;

        Assert.Single(page!.Objects);
        Assert.Equal(3, refusals);
    }

    [Fact]
    public async Task Forbidden_kind_is_not_asked_again()
    {
        await using FakeApiServer server = await StartAsync(1);
        using StoredObjects objects = Open(server);
        StoredKind kind = await ConfigMapsAsync(objects);
        int asked = 0;
        server.Intercept = context => AnswerAsync(
            context, path => path.Contains("limit", StringComparison.Ordinal) && ++asked > 0, 403,
            """{"kind":"Status","code":403,"reason":"Forbidden","message":"configmaps is forbidden"}""");

        ClusterException failure = await Assert.ThrowsAsync<ClusterException>(
            () => objects.ReadAsync(kind, "", TestContext.Current.CancellationToken));

        Assert.Contains("configmaps is forbidden", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    private static async Task<FakeApiServer> StartAsync(int count)
    {
        FakeApiServer server = await FakeApiServer.StartAsync();
        server.Collection = LookupCluster.Collection;
        server.Documents["/apis"] = """{"groups":[]}""";
        server.Documents["/api/v1"] = """
            {"resources":[{"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["get","list"]},
            {"name":"bindings","kind":"Binding","namespaced":true,"verbs":["create"]}]}
            """;
        for (int i = 0; i < count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"map-{i}");
            server.SetObject(LookupCluster.PathOf("shop", name), LookupCluster.Json("shop", name, "{}"));
        }

        return server;
    }

    private static StoredObjects Open(FakeApiServer server, TimeProvider? time = null)
    {
        string file = Path.GetTempFileName();
        server.WriteKubeconfig(file, "token");
        Assert.True(ClusterSource.TryFind(file, out ClusterSource? source, out _));
        var objects = StoredObjects.Open(source!, time is null ? 1000 : int.MaxValue, time ?? TimeProvider.System);
        File.Delete(file);
        return objects;
    }

    private static async Task<StoredKind> ConfigMapsAsync(StoredObjects objects)
    {
        StoredKinds kinds = await objects.DiscoverAsync(
            static group => group.Length == 0, static _ => true, TestContext.Current.CancellationToken);
        return Assert.Single(kinds.Kinds);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, Func<string, bool> which, int code, string body)
    {
        if (!which(context.Request.Path + context.Request.QueryString.Value))
        {
            return false;
        }

        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
        return true;
    }
}
