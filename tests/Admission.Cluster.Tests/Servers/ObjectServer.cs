using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Admission.Cluster.Tests.Servers;

/// <summary>
/// Single objects over HTTP as an API server keeps them: resourceVersions and 409 for a stale one, watches that begin
/// at a version, server-side apply that replaces a manager's own fields, 403 with a Status.
/// </summary>
internal sealed class ObjectServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly string _folder = Directory.CreateTempSubdirectory("admission-objects-").FullName;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _version = 10;

    private ObjectServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Every request so far, <c>PUT /api/…</c>.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>Methods and paths that are forbidden.</summary>
    public Func<string, string, bool> Forbids { get; set; } = static (_, _) => false;

    /// <summary>Runs before a PUT is looked at: somebody else is faster.</summary>
    public Action<string> BeforePut { get; set; } = static _ => { };

    /// <summary>How to reach it.</summary>
    public ClusterSource Source
    {
        get
        {
            Assert.True(ClusterSource.TryFind(Path.Combine(_folder, "kubeconfig"), out ClusterSource? source, out _));
            return source!;
        }
    }

    /// <summary>Ends with the next change of any object.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public static async Task<ObjectServer> StartAsync()
    {
        ObjectServer server = new();
        await server._application.StartAsync();
        string address = server._application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single();
        File.WriteAllText(
            Path.Combine(server._folder, "kubeconfig"),
            $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{ name: test, cluster: { server: "{{address}}" } }]
            contexts: [{ name: test, context: { cluster: test, user: test } }]
            users: [{ name: test, user: { token: t } }]
            """);
        return server;
    }

    /// <summary>An object as it is now; null where there is none.</summary>
    public JsonObject? Get(string path)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(path, out JsonObject? found) ? (JsonObject)found.DeepClone() : null;
        }
    }

    /// <summary>Makes or changes an object from outside.</summary>
    public void Set(string path, string json)
    {
        lock (_gate)
        {
            Store(path, (JsonObject)JsonNode.Parse(json)!);
        }
    }

    public void Remove(string path)
    {
        lock (_gate)
        {
            _objects.Remove(path);
            Tell();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Tell();
        await _application.StopAsync(new CancellationToken(true));
        await _application.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string method = context.Request.Method;
        string path = context.Request.Path.Value![1..];
        Seen.Enqueue($"{method} {path}{context.Request.QueryString}");
        if (Forbids(method, path))
        {
            await StatusAsync(context, 403, "you may not");
            return;
        }

        if (context.Request.Query["watch"] == "true")
        {
            await WatchAsync(context, path);
            return;
        }

        JsonObject? body = method is "PUT" or "POST" or "PATCH"
            ? (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!
            : null;
        (int code, JsonObject? answer) = Change(context, method, path, body);
        if (answer is null)
        {
            await StatusAsync(context, code, "no");
            return;
        }

        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Code, JsonObject? Answer) Change(HttpContext context, string method, string path, JsonObject? body)
    {
        if (method == "PUT")
        {
            BeforePut(path);
        }

        lock (_gate)
        {
            _objects.TryGetValue(path, out JsonObject? found);
            switch (method)
            {
                case "GET":
                    return found is null ? (404, null) : (200, (JsonObject)found.DeepClone());
                case "PUT" when found is null:
                    return (404, null);
                case "PUT":
                    return VersionOf(body!) == VersionOf(found) ? (200, Store(path, body!)) : (409, null);
                case "DELETE":
                    _objects.Remove(path);
                    Tell();
                    return found is null ? (404, null) : (200, found);
                case "PATCH":
                    Assert.Equal("application/apply-patch+yaml", context.Request.ContentType);
                    return (200, Store(path, Apply(found, body!, context.Request.Query["fieldManager"]!)));
                default:
                    return (405, null);
            }
        }
    }

    // Members that this manager applied before and names no more go; those of others stay.
    private static JsonObject Apply(JsonObject? found, JsonObject body, string manager)
    {
        JsonObject result = found is null ? [] : (JsonObject)found.DeepClone();
        JsonObject metadata = result["metadata"] as JsonObject ?? [];
        string[] owned = metadata["owned"]?[manager]?.AsArray().Select(static one => (string)one!).ToArray() ?? [];
        string[] named = [.. body.Select(static one => one.Key).Where(static key => key != "metadata")];
        foreach (string key in owned.Except(named))
        {
            result.Remove(key);
        }

        foreach (string key in named)
        {
            result[key] = body[key]!.DeepClone();
        }

        metadata["name"] = (string)body["metadata"]!["name"]!;
        metadata["owned"] = new JsonObject { [manager] = JsonSerializer.SerializeToNode(named) };
        result["metadata"] = metadata.Parent is null ? metadata : metadata.DeepClone();
        return result;
    }

    private JsonObject Store(string path, JsonObject value)
    {
        JsonObject stored = (JsonObject)value.DeepClone();
        JsonObject metadata = stored["metadata"] as JsonObject ?? [];
        metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        if (metadata.Parent is null)
        {
            stored["metadata"] = metadata;
        }

        _objects[path] = stored;
        Tell();
        return (JsonObject)stored.DeepClone();
    }

    private async Task WatchAsync(HttpContext context, string collection)
    {
        string name = context.Request.Query["fieldSelector"].ToString()["metadata.name=".Length..];
        string from = context.Request.Query["resourceVersion"].ToString();
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync();
        while (!context.RequestAborted.IsCancellationRequested)
        {
            Task changed = Changed;
            JsonObject? now = Get($"{collection}/{name}");
            if (now is null ? from.Length > 0 : VersionOf(now) != from)
            {
                JsonObject line = new()
                {
                    ["type"] = now is null ? "DELETED" : "MODIFIED",
                    ["object"] = now ?? [],
                };
                await context.Response.WriteAsync(line.ToJsonString() + "\n");
                await context.Response.Body.FlushAsync();
                return;
            }

            await changed.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string VersionOf(JsonObject value) => (string?)value["metadata"]?["resourceVersion"] ?? "";

    private static async Task StatusAsync(HttpContext context, int code, string message)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","code":{{code}}}""");
    }

    private void Tell() => Interlocked.Exchange(
        ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
