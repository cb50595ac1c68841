using System.Net;
using System.Net.Http.Headers;
using Admission.Json;
using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>
/// Single objects of a cluster as JSON: read, written, applied. Nothing is cached; each request has 10 seconds.
/// Source of truth: https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
public sealed class ClusterApi : IDisposable
{
    private const int MaxBytes = 16 << 20;
    private const string Json = "application/json";
    private const string Merge = "application/merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";

    private readonly ClusterConnection _connection;
    private readonly ApiRequests _requests;
    private readonly TimeProvider _time;

    private ClusterApi(ClusterConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _requests = new ApiRequests(connection, time);
    }

    /// <summary>Reads the configuration of the cluster; connects with the first request.</summary>
    /// <exception cref="ClusterException">The configuration cannot be used.</exception>
    public static ClusterApi Open(ClusterSource source, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ClusterApi(source.Open(), time);
    }

    /// <summary>Reads an object; null if there is none.</summary>
    /// <param name="path">Path below the server's address: <c>api/v1/namespaces/NAME</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<JsonValue?> FindAsync(string path, CancellationToken cancellationToken) =>
        await TrySendAsync(HttpMethod.Get, path, null, Json, cancellationToken);

    /// <summary>Creates an object; null if it exists already.</summary>
    /// <param name="path">Path of the collection: <c>api/v1/namespaces/NAME/secrets</c>.</param>
    /// <param name="body">The object.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<JsonValue?> CreateAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        await TrySendAsync(HttpMethod.Post, path, body, Json, cancellationToken);

    /// <summary>
    /// Replaces an object with the <c>resourceVersion</c> in the body; null if it was changed or deleted meanwhile.
    /// </summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<JsonValue?> ReplaceAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        await TrySendAsync(HttpMethod.Put, path, body, Json, cancellationToken);

    /// <summary>
    /// Server-side apply: creates the object, or takes ownership of the fields in the body. Fields that the manager no
    /// longer names are removed; fields of others stay.
    /// </summary>
    /// <param name="path">Path of the object.</param>
    /// <param name="manager">The field manager.</param>
    /// <param name="body">The object, with its kind; no resourceVersion.</param>
    /// <param name="force">Take fields over from other managers? If not, their names are returned.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<AppliedObject> ApplyAsync(
        string path, string manager, byte[] body, bool force, CancellationToken cancellationToken)
    {
        string query = $"{path}?fieldManager={Uri.EscapeDataString(manager)}{(force ? "&force=true" : "")}";
        (HttpStatusCode status, JsonValue? value) =
            await SendAsync(HttpMethod.Patch, query, body, Apply, cancellationToken);
        return status switch
        {
            HttpStatusCode.Conflict when AppliedObject.Conflict(value) is { Owners.Length: > 0 } conflict => conflict,
            HttpStatusCode.Conflict => throw new ClusterException(
                WatchRestartReason.Failed, $"{path} could not be applied: it was changed at the same time.")
            {
                Status = (int)status,
            },
            HttpStatusCode.NotFound => throw new ClusterException(
                WatchRestartReason.Failed, $"{path} could not be applied: no such resource.")
            {
                Status = (int)status,
            },
            _ => new AppliedObject(value, []),
        };
    }

    /// <summary>
    /// Merge patch: replaces the members in the body, including whole lists, even if another manager owns them; null if
    /// the object was changed since the <c>resourceVersion</c> in the body, or does not exist.
    /// </summary>
    /// <param name="path">Path of the object.</param>
    /// <param name="manager">The field manager.</param>
    /// <param name="body">The members, with <c>metadata.resourceVersion</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public Task<JsonValue?> MergeAsync(
        string path, string manager, byte[] body, CancellationToken cancellationToken) =>
        TrySendAsync(
            HttpMethod.Patch, $"{path}?fieldManager={Uri.EscapeDataString(manager)}", body, Merge, cancellationToken);

    /// <summary>Deletes an object; false if there is none.</summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken) =>
        await TrySendAsync(HttpMethod.Delete, path, null, Json, cancellationToken) is not null;

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Starts to watch one object. The caller disposes the stream.</summary>
    /// <param name="collection">Path of the collection.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="version">
    /// The resourceVersion after which changes are reported; empty to start with the current object, if it exists.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    internal async Task<WatchStream> WatchAsync(
        string collection, string name, string version, CancellationToken cancellationToken)
    {
        string query = $"{collection}?watch=true&allowWatchBookmarks=true"
            + $"&timeoutSeconds={(int)WatchStream.Duration.TotalSeconds}"
            + $"&fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}"
            + $"&resourceVersion={Uri.EscapeDataString(version)}";
        HttpResponseMessage response = await _requests.AskAsync(
            async limit =>
            {
                using HttpRequestMessage request = _requests.New(HttpMethod.Get, query);
                return await _requests.SendAsync(request, limit);
            },
            cancellationToken);
        try
        {
            return response.StatusCode == HttpStatusCode.OK
                ? new WatchStream(
                    response,
                    new LineReader(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBytes),
                    _time)
                : throw await FailureAsync(response, "watch", collection, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Null if it does not exist, or was changed meanwhile.
    private async Task<JsonValue?> TrySendAsync(
        HttpMethod method, string path, byte[]? body, string type, CancellationToken cancellationToken)
    {
        (HttpStatusCode status, JsonValue? value) = await SendAsync(method, path, body, type, cancellationToken);
        return status is HttpStatusCode.NotFound or HttpStatusCode.Conflict ? null : value;
    }

    private Task<(HttpStatusCode Status, JsonValue? Value)> SendAsync(
        HttpMethod method, string path, byte[]? body, string type, CancellationToken cancellationToken) =>
        _requests.AskAsync(
            async limit =>
            {
                using HttpRequestMessage request = _requests.New(method, path);
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
                if (body is not null)
                {
                    request.Content = new ByteArrayContent(body);
                    request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
                }

                using HttpResponseMessage response = await _requests.SendAsync(request, limit);
                return response.StatusCode switch
                {
                    HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted =>
                        (response.StatusCode, (JsonValue?)await ReadAsync(response, limit)),
                    HttpStatusCode.NotFound => (response.StatusCode, null),
                    HttpStatusCode.Conflict => (response.StatusCode, await ReadStatusAsync(response, limit)),
                    _ => throw await FailureAsync(response, method.Method, path.Split('?')[0], limit),
                };
            },
            cancellationToken);

    // The error of an API server is not always JSON.
    private static async Task<JsonValue?> ReadStatusAsync(
        HttpResponseMessage response, CancellationToken cancellationToken) =>
        await ApiRequests.ReadBodyAsync(response, ApiRequests.MaxErrorBytes, cancellationToken) is { } body
        && JsonTree.TryParse(body, out JsonTree? tree, out _)
            ? tree?.Root
            : null;

    private static async Task<JsonValue> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await ApiRequests.ReadBodyAsync(response, MaxBytes, cancellationToken)
            ?? throw new ClusterException(
                WatchRestartReason.Malformed, $"the API server sent more than {MaxBytes} bytes.");
        return JsonTree.TryParse(body, out JsonTree? tree, out _) && tree is not null
            ? tree.Root
            : throw new ClusterException(
                WatchRestartReason.Malformed, "the API server sent something that is not JSON.");
    }

    private static Task<ClusterException> FailureAsync(
        HttpResponseMessage response, string verb, string path, CancellationToken cancellationToken) =>
        ApiRequests.FailureAsync(
            response, $"{verb} {path}: ", "Allow it in the Role of the service account or user.", cancellationToken);
}
