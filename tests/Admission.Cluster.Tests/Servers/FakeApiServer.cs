using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Admission.Cluster.Tests.Servers;

/// <summary>
/// Speaks the list and watch protocol of one kind, namespaces by default, over HTTP as an API server does: pages with
/// continue tokens, one JSON document a line, history replayed from a resourceVersion, 410 where it is forgotten.
/// </summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _namespaces = new(StringComparer.Ordinal);
    private readonly List<(int Version, string Line)> _history = [];
    private readonly List<Channel<string>> _watches = [];
    private readonly Channel<string> _requests = Channel.CreateUnbounded<string>();
    private int _version = 100;
    private int _oldest;

    private FakeApiServer(X509Certificate2? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate, static https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <summary>Every request so far: path and query.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>Every Authorization header so far.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>Thumbprint of the client certificate of every request that had one.</summary>
    public ConcurrentQueue<string> ClientCertificates { get; } = new();

    /// <summary>Answers instead of the server where it returns true.</summary>
    public Func<HttpContext, Task<bool>> Intercept { get; set; } = static _ => Task.FromResult(false);

    /// <summary>Does an expired watch get HTTP 410, or an event that says so? API servers do both.</summary>
    public bool ExpiresByStatus { get; set; }

    /// <summary>Path of the kind that is served.</summary>
    public string Collection { get; set; } = "/api/v1/namespaces";

    /// <summary>What is answered at other paths: discovery.</summary>
    public Dictionary<string, string> Documents { get; } = [];

    /// <summary>Every Accept header so far, by path and query.</summary>
    public ConcurrentQueue<(string Request, string Accept)> Accepted { get; } = new();

    /// <summary>Are events kept from open watches, as by a slow network?</summary>
    public bool IsMuted { get; set; }

    public static async Task<FakeApiServer> StartAsync(X509Certificate2? certificate = null)
    {
        FakeApiServer server = new(certificate);
        await server._application.StartAsync();
        string address = server._application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new Uri(address);
        return server;
    }

    public static bool IsList(string request) =>
        request.StartsWith("/api/v1/namespaces?limit", StringComparison.Ordinal);

    public static bool IsWatch(string request) => request.Contains("watch=true", StringComparison.Ordinal);

    public int Count(Func<string, bool> which) => Seen.Count(which);

    /// <summary>Waits for the next request of a kind that has not been waited for.</summary>
    public async Task<string> NextAsync(Func<string, bool> which)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            string request = await _requests.Reader.ReadAsync(limit.Token);
            if (which(request))
            {
                return request;
            }
        }
    }

    /// <summary>Makes or changes a namespace.</summary>
    public void Set(string name, string? labels)
    {
        lock (_gate)
        {
            bool isNew = !_namespaces.ContainsKey(name);
            _namespaces[name] = Object(name, labels, ++_version);
            Tell(isNew ? "ADDED" : "MODIFIED", _namespaces[name]);
        }
    }

    /// <summary>Makes or changes an object of any kind.</summary>
    /// <param name="json">The object; <c>"VERSION"</c> in it becomes its resourceVersion.</param>
    public void SetObject(string path, string json)
    {
        lock (_gate)
        {
            bool isNew = !_namespaces.ContainsKey(path);
            string version = (++_version).ToString(CultureInfo.InvariantCulture);
            _namespaces[path] = json.ReplaceLineEndings("").Replace("VERSION", version, StringComparison.Ordinal);
            Tell(isNew ? "ADDED" : "MODIFIED", _namespaces[path]);
        }
    }

    /// <summary>Deletes an object of any kind; the event shows it as it was before.</summary>
    public void DeleteObject(string path)
    {
        lock (_gate)
        {
            string before = _namespaces[path];
            _namespaces.Remove(path);
            _version++;
            Tell("DELETED", before);
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            _namespaces.Remove(name);
            Tell("DELETED", Object(name, null, ++_version));
        }
    }

    /// <summary>Tells open watches how far they are.</summary>
    public string Bookmark()
    {
        lock (_gate)
        {
            _version += 10;
            Send($$$"""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"{{{_version}}}"} } }""");
            return _version.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Sends a line of any content to open watches.</summary>
    public void Send(string line)
    {
        lock (_gate)
        {
            foreach (Channel<string> watch in _watches)
            {
                watch.Writer.TryWrite(line);
            }
        }
    }

    /// <summary>Forgets what happened until now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _oldest = ++_version;
            _history.Clear();
        }
    }

    /// <summary>Ends all watches as after their time.</summary>
    public void EndWatches() => ForEachWatch(static watch => watch.Writer.TryComplete());

    /// <summary>Cuts the connections of all watches.</summary>
    public void CutWatches() => ForEachWatch(static watch => watch.Writer.TryComplete(new IOException("cut")));

    /// <summary>Writes a kubeconfig that leads here.</summary>
    /// <param name="file">The file to write.</param>
    /// <param name="token">The token of the user.</param>
    /// <param name="authority">The authority that certifies the server.</param>
    /// <param name="cluster">More fields of the cluster: <c>tls-server-name: x</c>.</param>
    public void WriteKubeconfig(
        string file, string token, X509Certificate2? authority = null, string cluster = "")
    {
        byte[] pem = Encoding.ASCII.GetBytes(authority?.ExportCertificatePem() ?? "");
        string trust = pem.Length == 0 ? "" : $"certificate-authority-data: {Convert.ToBase64String(pem)}, ";
        File.WriteAllText(file, $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{ name: test, cluster: { server: "{{Address}}", {{trust}}{{cluster}} } }]
            contexts: [{ name: test, context: { cluster: test, user: test } }]
            users: [{ name: test, user: { token: {{token}} } }]
            """);
    }

    public async ValueTask DisposeAsync()
    {
        CutWatches();
        await _application.DisposeAsync();
    }

    private static string Object(string name, string? labels, int version) =>
        $$"""
        {"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"{{name}}",
        "resourceVersion":"{{version}}"{{(labels is null ? "" : $",\"labels\":{labels}")}},"unknown":[1]} }
        """.ReplaceLineEndings("");

    private void Tell(string type, string value)
    {
        string line = $$"""{"type":"{{type}}","object":{{value}} }""";
        _history.Add((_version, line));
        if (!IsMuted)
        {
            Send(line);
        }
    }

    private void ForEachWatch(Action<Channel<string>> act)
    {
        lock (_gate)
        {
            foreach (Channel<string> watch in _watches)
            {
                act(watch);
            }
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string request = context.Request.Path + context.Request.QueryString.Value;
        Seen.Enqueue(request);
        if (context.Connection.ClientCertificate is { } client)
        {
            ClientCertificates.Enqueue(client.Thumbprint);
        }

        Accepted.Enqueue((request, context.Request.Headers.Accept.ToString()));
        Tokens.Enqueue(context.Request.Headers.Authorization.ToString());
        if (!IsWatch(request))
        {
            _requests.Writer.TryWrite(request);
        }

        if (await Intercept(context))
        {
            return;
        }

        context.Response.ContentType = "application/json";
        Task answer = context.Request.Path.Value switch
        {
            { } path when Documents.TryGetValue(path, out string? document) => context.Response.WriteAsync(document),
            { } path when path == Collection && context.Request.Query["watch"] == "true" => WatchAsync(context),
            { } path when path == Collection => ListAsync(context),
            { } path when Collection == "/api/v1/namespaces" => GetAsync(context, path[(Collection.Length + 1)..]),
            { } path => GetAsync(context, path),
            null => Task.CompletedTask,
        };
        await answer;
    }

    private async Task ListAsync(HttpContext context)
    {
        int limit = int.Parse(context.Request.Query["limit"]!, CultureInfo.InvariantCulture);
        int from = int.Parse("0" + context.Request.Query["continue"], CultureInfo.InvariantCulture);
        string body;
        lock (_gate)
        {
            string items = string.Join(',', _namespaces.Values.Skip(from).Take(limit));
            string more = from + limit < _namespaces.Count
                ? $",\"continue\":\"{(from + limit).ToString(CultureInfo.InvariantCulture)}\""
                : "";
            body = $$"""{"kind":"List","metadata":{"resourceVersion":"{{_version}}"{{more}} },"items":[{{items}}]}""";
        }

        await context.Response.WriteAsync(body);
    }

    private async Task GetAsync(HttpContext context, string name)
    {
        string? body;
        lock (_gate)
        {
            body = _namespaces.GetValueOrDefault(name);
        }

        context.Response.StatusCode = body is null ? 404 : 200;
        await context.Response.WriteAsync(body ?? """{"kind":"Status","code":404}""");
    }

    private async Task WatchAsync(HttpContext context)
    {
        int from = int.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        var watch = Channel.CreateUnbounded<string>();
        lock (_gate)
        {
            if (from < _oldest)
            {
                watch.Writer.TryWrite("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""");
                watch.Writer.TryComplete();
                context.Response.StatusCode = ExpiresByStatus ? 410 : 200;
            }

            foreach ((int version, string line) in _history)
            {
                if (version > from)
                {
                    watch.Writer.TryWrite(line);
                }
            }

            _watches.Add(watch);
        }

        // Only now does what a test tells open watches reach this one.
        _requests.Writer.TryWrite(context.Request.Path + context.Request.QueryString.Value);

        try
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (string line in watch.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(line + "\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (IOException)
        {
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            lock (_gate)
            {
                _watches.Remove(watch);
            }
        }
    }
}
