using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Admission.Json;
using Admission.Telemetry;
using k8s;

namespace Admission.Cluster;

/// <summary>
/// Single objects of a cluster as JSON: read, written, applied. Nothing is cached; each request has 10 seconds.
/// Source of truth: https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
public sealed class ClusterApi : IDisposable
{
    private const int MaxBytes = 16 << 20;
    private const string Json = "application/json";
    private const string Apply = "application/apply-patch+yaml";

    private readonly Kubernetes _client;
    private readonly ApiRequests _requests;
    private readonly TimeProvider _time;

    private ClusterApi(Kubernetes client, TimeProvider time)
    {
        _client = client;
        _time = time;
        _requests = new ApiRequests(client, time);
    }

    /// <summary>Reads the configuration of the cluster; connects with the first request.</summary>
    /// <exception cref="ClusterException">The configuration cannot be used.</exception>
    public static ClusterApi Open(ClusterSource source, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ClusterApi(source.Open(), time);
    }

    /// <summary>Reads an object; null where there is none.</summary>
    /// <param name="path">Below the server's address: <c>api/v1/namespaces/NAME</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterException">It did not work.</exception>
    public async Task<JsonValue?> FindAsync(string path, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, path, null, Json, cancellationToken) is (true, var found) ? found : null;

    /// <summary>Creates an object; null where one of that name is there already.</summary>
    /// <param name="path">Of the collection: <c>api/v1/namespaces/NAME/secrets</c>.</param>
    /// <param name="body">The object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterException">It did not work.</exception>
    public async Task<JsonValue?> CreateAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Post, path, body, Json, cancellationToken) is (true, var made) ? made : null;

    /// <summary>
    /// Replaces an object as its <c>resourceVersion</c> says; null where somebody else was faster, or deleted it.
    /// </summary>
    /// <exception cref="ClusterException">It did not work.</exception>
    public async Task<JsonValue?> ReplaceAsync(string path, byte[] body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Put, path, body, Json, cancellationToken) is (true, var made) ? made : null;

    /// <summary>
    /// Server-side apply: the fields of the object become the manager's own, and what it no longer names goes. Fields
    /// of others stay, those excepted that it takes over.
    /// </summary>
    /// <param name="path">Of the object.</param>
    /// <param name="manager">The name by which the API server knows who owns the fields.</param>
    /// <param name="body">The object, with its kind; no resourceVersion.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterException">It did not work.</exception>
    public async Task<JsonValue> ApplyAsync(
        string path, string manager, byte[] body, CancellationToken cancellationToken)
    {
        string query = $"{path}?fieldManager={Uri.EscapeDataString(manager)}&force=true";
        return await SendAsync(HttpMethod.Patch, query, body, Apply, cancellationToken) is (true, { } made)
            ? made
            : throw new ClusterException(WatchRestartReason.Failed, $"{path} could not be applied: no such resource.");
    }

    /// <summary>Deletes an object; false where there is none.</summary>
    /// <exception cref="ClusterException">It did not work.</exception>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, path, null, Json, cancellationToken)).Done;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Waits until a named object changes, or a minute has passed. Whether it did is for the caller to find out.
    /// </summary>
    /// <param name="collection">Path of the collection.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="version">The resourceVersion that the caller has seen; empty for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterException">It did not work.</exception>
    internal async Task WatchAsync(
        string collection, string name, string version, CancellationToken cancellationToken)
    {
        string query = $"{collection}?watch=true&timeoutSeconds=60"
            + $"&fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}"
            + $"&resourceVersion={Uri.EscapeDataString(version)}";
        using HttpResponseMessage response = await _requests.AskAsync(
            async limit =>
            {
                using HttpRequestMessage request = _requests.New(HttpMethod.Get, query);
                return await _requests.SendAsync(request, limit);
            },
            cancellationToken);
        if (response.StatusCode == HttpStatusCode.Gone)
        {
            return;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await FailureAsync(response, "watch", collection, cancellationToken);
        }

        using CancellationTokenSource silence = new(TimeSpan.FromSeconds(70), _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            await using LineReader lines = new(await response.Content.ReadAsStreamAsync(either.Token), MaxBytes);
            await lines.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
            // The connection is dead without an end: the caller looks by itself.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw ApiRequests.Unreachable(exception);
        }
    }

    private Task<(bool Done, JsonValue? Value)> SendAsync(
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
                switch (response.StatusCode)
                {
                    case HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted:
                        return (true, await ReadAsync(response, limit));
                    case HttpStatusCode.NotFound or HttpStatusCode.Conflict:
                        return (false, (JsonValue?)null);
                    default:
                        throw await FailureAsync(response, method.Method, path.Split('?')[0], limit);
                }
            },
            cancellationToken);

    private static async Task<JsonValue> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await ApiRequests.ReadBodyAsync(response, MaxBytes, cancellationToken)
            ?? throw new ClusterException(
                WatchRestartReason.Malformed, $"the API server sent more than {MaxBytes} bytes.");
        return JsonTree.TryParse(body, out JsonTree? tree, out _) && tree is not null
            ? tree.Root
            : throw new ClusterException(
                WatchRestartReason.Malformed, "the API server sent something that is no JSON.");
    }

    private static async Task<ClusterException> FailureAsync(
        HttpResponseMessage response, string verb, string path, CancellationToken cancellationToken)
    {
        byte[]? body = await ApiRequests.ReadBodyAsync(response, 64 << 10, cancellationToken);
        bool isForbidden = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        return new ClusterException(
            isForbidden ? WatchRestartReason.Unauthorized : WatchRestartReason.Failed,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{verb} {path}: the API server answered {(int)response.StatusCode}: {ApiRequests.MessageOf(body)}.")
                + (isForbidden ? " Allow it in the Role of the service account or user." : ""),
            response.Headers.RetryAfter?.Delta);
    }
}
