using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
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
/// at a version and stay open, server-side apply with field managers and conflicts, rights by verb and name.
/// </summary>
internal sealed partial class ObjectServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldOwners> _owners = new(StringComparer.Ordinal);
    private readonly List<(int Version, string Path, string Line)> _history = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("admission-objects-").FullName;
    private TaskCompletionSource _changed = New();
    private TaskCompletionSource _ended = New();
    private int _version = 10;
    private int _oldest;

    private ObjectServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Every request so far, <c>PUT /api/…</c>.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>
    /// Methods and paths that are forbidden; CREATE for a write that would make the object, whatever its method.
    /// </summary>
    public Func<string, string, bool> Forbids { get; set; } = static (_, _) => false;

    /// <summary>Answers instead of the server where it returns true.</summary>
    public Func<HttpContext, Task<bool>> Intercept { get; set; } = static _ => Task.FromResult(false);

    /// <summary>Runs before a PUT is processed, as if another client were faster.</summary>
    public Action<string> BeforePut { get; set; } = static _ => { };

    /// <summary>The file that leads to it.</summary>
    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public ClusterSource Source
    {
        get
        {
            Assert.True(ClusterSource.TryFind(Kubeconfig, out ClusterSource? source, out _));
            return source!;
        }
    }

    /// <summary>Ends with the next change of any object, and with the next watch.</summary>
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

    /// <summary>An object as it is now; null if there is none.</summary>
    public JsonObject? Get(string path)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(path, out JsonObject? found) ? (JsonObject)found.DeepClone() : null;
        }
    }

    /// <summary>The paths of all objects, sorted.</summary>
    public string[] Paths
    {
        get { lock (_gate) { return [.. _objects.Keys.Order(StringComparer.Ordinal)]; } }
    }

    /// <summary>Makes or replaces an object from outside.</summary>
    public void Set(string path, string json, string manager = "helm")
    {
        lock (_gate)
        {
            Update(path, (JsonObject)JsonNode.Parse(json)!, manager);
        }
    }

    /// <summary>Changes an object from outside, as <c>kubectl edit</c> does.</summary>
    public void Edit(string path, Action<JsonObject> edit, string manager = "kubectl-edit")
    {
        lock (_gate)
        {
            JsonObject edited = (JsonObject)_objects[path].DeepClone();
            edit(edited);
            Update(path, edited, manager);
        }
    }

    /// <summary>Takes fields over from outside, as <c>kubectl apply --server-side --force-conflicts</c> does.</summary>
    public void Apply(string path, JsonObject body, string manager)
    {
        lock (_gate)
        {
            Store(path, OwnersOf(path).Apply(manager, _objects.GetValueOrDefault(path), body));
        }
    }

    public void Remove(string path)
    {
        lock (_gate)
        {
            if (_objects.Remove(path, out JsonObject? found))
            {
                _owners.Remove(path);
                found["metadata"]!["resourceVersion"] = Next();
                Note(path, "DELETED", found);
            }
        }
    }

    /// <summary>Restarts: what happened until now is forgotten, so that watches from then on are too old.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _oldest = ++_version;
            _history.Clear();
        }

        EndWatches();
    }

    /// <summary>Ends all open watches as after their time.</summary>
    public void EndWatches() => Interlocked.Exchange(ref _ended, New()).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        EndWatches();
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
        if (await Intercept(context))
        {
            return;
        }

        bool creates = method is "PATCH" or "POST" && Get(path) is null;
        if (Forbids(method, path) || (creates && Forbids("CREATE", path)))
        {
            await StatusAnswer.WriteAsync(context, 403, "you may not");
            return;
        }

        if (await AnswerCollectionAsync(context, method, path))
        {
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
        (int code, JsonObject? answer, JsonArray? causes) = Change(context, method, path, body);
        if (answer is null)
        {
            await StatusAnswer.WriteAsync(context, code, "no", causes);
            return;
        }

        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Code, JsonObject? Answer, JsonArray? Causes) Change(
        HttpContext context, string method, string path, JsonObject? body)
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
                    return found is null ? (404, null, null) : (200, (JsonObject)found.DeepClone(), null);
                case "PUT" when found is null:
                    return (404, null, null);
                case "PUT":
                    return VersionOf(body!) == VersionOf(found)
                        ? (200, Update(path, body!, "admission"), null)
                        : (409, null, null);
                case "DELETE":
                    Remove(path);
                    return found is null ? (404, null, null) : (200, found, null);
                case "PATCH" when context.Request.ContentType == "application/merge-patch+json":
                    return Merge(context, path, found, body!);
                case "PATCH":
                    return Apply(context, path, found, body!);
                default:
                    return (405, null, null);
            }
        }
    }

    private (int Code, JsonObject? Answer, JsonArray? Causes) Apply(
        HttpContext context, string path, JsonObject? found, JsonObject body)
    {
        Assert.Equal("application/apply-patch+yaml", context.Request.ContentType);
        Assert.Null(body["metadata"]!["managedFields"]);
        string manager = context.Request.Query["fieldManager"]!;
        FieldOwners owners = OwnersOf(path);
        string[] conflicts = context.Request.Query["force"] == "true" ? [] : owners.ConflictsOf(manager, found, body);
        if (conflicts.Length > 0)
        {
            return (409, null,
            [
                .. conflicts.Select(static one => new JsonObject
                {
                    ["reason"] = "FieldManagerConflict",
                    ["message"] = one,
                    ["field"] = ".webhooks",
                }),
            ]);
        }

        JsonObject after = owners.Apply(manager, found, body);
        return (found is null ? 201 : 200, Store(path, after), null);
    }

    private JsonObject Update(string path, JsonObject value, string manager)
    {
        CheckTimes(value);
        OwnersOf(path).Update(manager, _objects.GetValueOrDefault(path), value);
        return Store(path, value);
    }

    private FieldOwners OwnersOf(string path)
    {
        if (!_owners.TryGetValue(path, out FieldOwners? owners))
        {
            _owners[path] = owners = new FieldOwners();
        }

        return owners;
    }

    // What is there already is not written again: no version, no event.
    private JsonObject Store(string path, JsonObject value)
    {
        JsonObject stored = (JsonObject)value.DeepClone();
        JsonObject metadata = stored["metadata"] as JsonObject ?? [];
        if (metadata.Parent is null)
        {
            stored["metadata"] = metadata;
        }

        metadata["managedFields"] = OwnersOf(path).Write();
        _objects.TryGetValue(path, out JsonObject? before);
        if (before is not null)
        {
            metadata["resourceVersion"] = VersionOf(before);
            if (JsonNode.DeepEquals(before, stored))
            {
                return stored;
            }
        }

        metadata["resourceVersion"] = Next();
        _objects[path] = stored;
        Note(path, before is null ? "ADDED" : "MODIFIED", stored);
        return (JsonObject)stored.DeepClone();
    }

    private void Note(string path, string type, JsonObject value)
    {
        JsonObject line = new() { ["type"] = type, ["object"] = value.DeepClone() };
        _history.Add((_version, path, line.ToJsonString()));
        Tell();
    }

    private string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    private async Task WatchAsync(HttpContext context, string collection)
    {
        string path = $"{collection}/{context.Request.Query["fieldSelector"].ToString()["metadata.name=".Length..]}";
        string asked = context.Request.Query["resourceVersion"].ToString();
        context.Response.ContentType = "application/json";
        Task ended = Volatile.Read(ref _ended).Task;
        int from;
        string first = "";
        lock (_gate)
        {
            from = asked.Length == 0 ? _version : int.Parse(asked, CultureInfo.InvariantCulture);
            if (asked.Length == 0 && _objects.TryGetValue(path, out JsonObject? now))
            {
                first = new JsonObject { ["type"] = "ADDED", ["object"] = now.DeepClone() }.ToJsonString();
            }
            else if (asked.Length > 0 && from < _oldest)
            {
                first = """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""";
                ended = Task.CompletedTask;
            }
        }

        await context.Response.Body.FlushAsync();
        Tell();
        await SendAsync(context, first);
        while (!context.RequestAborted.IsCancellationRequested && !ended.IsCompleted)
        {
            Task changed = Changed;
            string[] lines;
            lock (_gate)
            {
                int after = from;
                lines =
                [
                    .. _history.Where(one => one.Version > after && one.Path == path).Select(static one => one.Line),
                ];
                from = _version;
            }

            foreach (string line in lines)
            {
                await SendAsync(context, line);
            }

            Task either = Task.WhenAny(changed, ended);
            await either.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAsync(HttpContext context, string line)
    {
        if (line.Length > 0)
        {
            await context.Response.WriteAsync(line + "\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private static string VersionOf(JsonObject value) => (string?)value["metadata"]?["resourceVersion"] ?? "";

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell() => Interlocked.Exchange(ref _changed, New()).TrySetResult();
}
