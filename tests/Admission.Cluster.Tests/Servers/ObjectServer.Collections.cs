using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Admission.Cluster.Tests.Servers;

/// <summary>Whole collections: discovery, lists of all namespaces, watches without a selector, and creation.</summary>
internal sealed partial class ObjectServer
{
    private static readonly Dictionary<string, string> Discovery = new(StringComparer.Ordinal)
    {
        ["api/v1"] = """
            {"kind":"APIResourceList","resources":[
            {"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["get","list","watch"]},
            {"name":"secrets","kind":"Secret","namespaced":true,"verbs":["get","list","watch"]}]}
            """,
        ["apis/apps"] = """{"kind":"APIGroup","name":"apps","preferredVersion":{"version":"v1"} }""",
        ["apis/apps/v1"] = """
            {"kind":"APIResourceList","resources":[
            {"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get","list","watch"]}]}
            """,
    };

    /// <summary>Are watches of collections kept from hearing anything, as by a slow network?</summary>
    public bool IsMuted { get; set; }

    /// <summary>The objects whose path contains a text.</summary>
    public JsonObject[] All(string part)
    {
        lock (_gate)
        {
            return
            [
                .. _objects.Where(one => one.Key.Contains(part, StringComparison.Ordinal))
                    .Select(static one => (JsonObject)one.Value.DeepClone()),
            ];
        }
    }

    private async Task<bool> AnswerCollectionAsync(HttpContext context, string method, string path)
    {
        if (method == "GET" && Discovery.TryGetValue(path, out string? document))
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(document);
            return true;
        }

        if (method == "POST" && path.EndsWith("/events", StringComparison.Ordinal))
        {
            JsonObject body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            string name = $"{path}/{body["metadata"]!["name"]}";
            int code;
            lock (_gate)
            {
                code = _objects.ContainsKey(name) ? 409 : 201;
                if (code == 201)
                {
                    Store(name, body);
                }
            }

            context.Response.StatusCode = code;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body.ToJsonString());
            return true;
        }

        string[] parts = path.Split('/');
        bool isCollection = method == "GET" && !context.Request.Query.ContainsKey("fieldSelector")
            && ((parts[0] == "api" && parts.Length == 3) || (parts[0] == "apis" && parts.Length == 4));
        if (!isCollection)
        {
            return false;
        }

        string root = string.Join('/', parts[..^1]);
        context.Response.ContentType = "application/json";
        await (context.Request.Query["watch"] == "true"
            ? WatchAllAsync(context, root, parts[^1])
            : context.Response.WriteAsync(List(root, parts[^1])));
        return true;
    }

    // An API server answers 400 to any other number of digits.
    private static void CheckTimes(JsonObject value)
    {
        foreach (string member in new[] { "renewTime", "acquireTime" })
        {
            if ((string?)value["spec"]?[member] is { } time)
            {
                Assert.Matches(@"\.\d{6}Z\z", time);
            }
        }
    }

    private static bool IsIn(string path, string root, string resource) =>
        path.StartsWith($"{root}/namespaces/", StringComparison.Ordinal) && path.Split('/')[^2] == resource;

    private string List(string root, string resource)
    {
        lock (_gate)
        {
            IEnumerable<string> items = _objects.Where(one => IsIn(one.Key, root, resource))
                .Select(static one => one.Value.ToJsonString());
            return $$"""
                {"kind":"List","metadata":{"resourceVersion":"{{_version}}"},"items":[{{string.Join(',', items)}}]}
                """;
        }
    }

    private async Task WatchAllAsync(HttpContext context, string root, string resource)
    {
        int from = int.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        Task ended = Volatile.Read(ref _ended).Task;
        await context.Response.Body.FlushAsync();
        if (from < _oldest)
        {
            await SendAsync(context, """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""");
            return;
        }

        Tell();
        while (!context.RequestAborted.IsCancellationRequested && !ended.IsCompleted)
        {
            Task changed = Changed;
            string[] lines = [];
            if (!IsMuted)
            {
                lock (_gate)
                {
                    int after = from;
                    lines =
                    [
                        .. _history.Where(one => one.Version > after && IsIn(one.Path, root, resource))
                            .Select(static one => one.Line),
                    ];
                    from = _version;
                }
            }

            foreach (string line in lines)
            {
                await SendAsync(context, line);
            }

            Task either = Task.WhenAny(changed, ended);
            await either.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (int Code, JsonObject? Answer, JsonArray? Causes) Merge(
        HttpContext context, string path, JsonObject? found, JsonObject body)
    {
        if (found is null || VersionOf(body) != VersionOf(found))
        {
            return (found is null ? 404 : 409, null, null);
        }

        JsonObject after = (JsonObject)found.DeepClone();
        foreach ((string member, JsonNode? value) in body)
        {
            if (member != "metadata")
            {
                after[member] = value?.DeepClone();
            }
        }

        return (200, Update(path, after, context.Request.Query["fieldManager"]!), null);
    }
}
