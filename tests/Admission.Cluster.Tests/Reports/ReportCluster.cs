using System.Globalization;
using System.Text.Json.Nodes;
using Admission.Cluster.Reports;
using Admission.Cluster.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests.Reports;

/// <summary>
/// An API server that serves reports of one format: discovery, lists of metadata by label, apply, delete.
/// </summary>
internal sealed class ReportCluster : IAsyncDisposable
{
    // So that a list has several pages.
    private const int Page = 3;

    private ReportCluster(ObjectServer server, ReportOptions options)
    {
        Server = server;
        Options = options;
        server.Intercept = AnswerAsync;
        Reports = ClusterReports.Open(server.Source, options, TimeProvider.System);
    }

    public ObjectServer Server { get; }

    public ReportOptions Options { get; }

    public ClusterReports Reports { get; }

    /// <summary>Are the definitions installed?</summary>
    public bool IsInstalled { get; set; } = true;

    public string Root => $"apis/{Options.Format.ApiVersion}";

    public string[] Writes => [.. Server.Seen.Where(static one => one.StartsWith("PATCH", StringComparison.Ordinal))];

    public string[] Deletes => [.. Server.Seen.Where(static one => one.StartsWith("DELETE", StringComparison.Ordinal))];

    public static async Task<ReportCluster> StartAsync(ReportOptions? options = null) => new(
        await ObjectServer.StartAsync(), (options ?? new ReportOptions()) with { RequestsPerSecond = 100_000 });

    /// <summary>Writes the reports of an audit that read everything but some resources.</summary>
    public async Task<ReportOutcome> WriteAsync(IEnumerable<ReportedObject> objects, params string[] unread)
    {
        Assert.Equal("", await Reports.PrepareAsync(TestContext.Current.CancellationToken));
        return await Reports.WriteAsync(objects, unread.Contains, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Reports.Dispose();
        await Server.DisposeAsync();
    }

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value![1..];
        if (context.Request.Method != "GET" || !path.StartsWith(Root, StringComparison.Ordinal))
        {
            return false;
        }

        if (!IsInstalled)
        {
            // As recorded: the path of a group that is not there answers with text.
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("404 page not found\n");
            return true;
        }

        string collection = path[Root.Length..].Trim('/');
        string answer = collection.Length == 0 ? Resources() : List(context, collection);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
        return true;
    }

    private string Resources()
    {
        string[] names = Options.Format.Resources;
        return $$"""
            {"kind":"APIResourceList","groupVersion":"{{Options.Format.ApiVersion}}","resources":[
            {"name":"{{names[1]}}","namespaced":false,"kind":"{{Options.Format.ClusterKind}}","verbs":["list"]},
            {"name":"{{names[0]}}","namespaced":true,"kind":"{{Options.Format.Kind}}","verbs":["list"]}]}
            """;
    }

    private string List(HttpContext context, string collection)
    {
        Assert.Contains(
            "as=PartialObjectMetadataList", context.Request.Headers.Accept.ToString(), StringComparison.Ordinal);
        string[] label = context.Request.Query["labelSelector"].ToString().Split('=');
        JsonObject[] all =
        [
            .. Server.Paths.Where(one => one.Split('/')[^2] == collection).Select(Server.Get).OfType<JsonObject>()
                .Where(one => (string?)one["metadata"]!["labels"]?[label[0]] == label[1]),
        ];
        int from = int.Parse("0" + context.Request.Query["continue"], CultureInfo.InvariantCulture);
        string more = from + Page < all.Length ? (from + Page).ToString(CultureInfo.InvariantCulture) : "";
        return new JsonObject
        {
            ["kind"] = "PartialObjectMetadataList",
            ["metadata"] = new JsonObject { ["resourceVersion"] = "7", ["continue"] = more },
            ["items"] = new JsonArray(
            [
                .. all.Skip(from).Take(Page).Select(static one => new JsonObject
                {
                    ["metadata"] = one["metadata"]!.DeepClone(),
                }),
            ]),
        }.ToJsonString();
    }
}
