using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Admission.Json;
using Admission.Lookups;
using Admission.Telemetry;

namespace Admission.Cluster.Lookups;

/// <summary>
/// Lists, watches and reads objects of any kind, in full or only their metadata, with limits on size. Source of truth:
/// https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
/// <param name="connection">The connection; disposed with this.</param>
/// <param name="time">The clock of timeouts.</param>
internal sealed class ResourceApi(ClusterConnection connection, TimeProvider time) : IDisposable
{
    /// <summary>
    /// Maximum size of a page and of an event, in bytes. The store contains objects of at most 1.5 MiB.
    /// </summary>
    public const int MaxPageBytes = 64 << 20;

    private const int MaxObjectBytes = 16 << 20;
    private const string Rights = "Allow get, list and watch: admission webhook --rbac prints the ClusterRole; for an "
        + "audit, admission audit --rbac does.";
    private const int MetadataPage = 500;
    private const int WholePage = 100;
    private const int SmallPage = 10;

    private static readonly string TooLong = string.Create(
        CultureInfo.InvariantCulture, $"the API server sent a line of more than {MaxObjectBytes} bytes.");

    private readonly ApiRequests _requests = new(connection, time);

    /// <summary>Finds the path and version of a kind.</summary>
    /// <returns>Null if the cluster does not serve it.</returns>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<ServedKind?> DiscoverAsync(ReadKind kind, CancellationToken cancellationToken)
    {
        string version = kind.Version;
        if (version.Length == 0 && kind.Group.Length > 0)
        {
            JsonValue? group = await ReadAsync($"apis/{Escape(kind.Group)}", "", cancellationToken);
            version = group?.Member("preferredVersion")?.Member("version")?.Text ?? "";
            if (version.Length == 0)
            {
                return null;
            }
        }

        version = version.Length > 0 ? version : "v1";
        string root = kind.Group.Length == 0
            ? $"api/{Escape(version)}"
            : $"apis/{Escape(kind.Group)}/{Escape(version)}";
        JsonValue? list = await ReadAsync(root, "", cancellationToken);
        foreach (JsonValue one in list?.Member("resources") is { } resources ? resources.Items : [])
        {
            string name = one.Member("name")?.Text ?? "";
            string found = one.Member("kind")?.Text ?? "";
            if (!name.Contains('/', StringComparison.Ordinal)
                && kind.IsSame(new ReadKind(kind.Group, name, found)))
            {
                string apiVersion = kind.Group.Length == 0 ? version : $"{kind.Group}/{version}";
                return new ServedKind(
                    root, name, apiVersion, found, one.Member("namespaced") is { IsTrue: true });
            }
        }

        return null;
    }

    /// <summary>Reads one page of a list, of all namespaces.</summary>
    /// <param name="kind">The kind to list.</param>
    /// <param name="from">Start of the page; empty for the first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="labels">Label selector; empty for all objects.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<ObjectPage> ListAsync(
        ServedKind kind,
        bool metadataOnly,
        string from,
        CancellationToken cancellationToken,
        string labels = "")
    {
        int limit = metadataOnly ? MetadataPage : WholePage;
        string form = metadataOnly ? "PartialObjectMetadataList" : "";
        while (true)
        {
            string more = (labels.Length == 0 ? "" : $"&labelSelector={Escape(labels)}")
                + (from.Length == 0 ? "" : $"&continue={Escape(from)}");
            string query = string.Create(CultureInfo.InvariantCulture, $"{kind.Collection}?limit={limit}{more}");
            try
            {
                JsonValue list = await ReadAsync(query, form, cancellationToken)
                    ?? throw new ClusterException(
                        WatchRestartReason.Failed, $"the API server no longer serves {kind.Resource} (404).");
                return ObjectPage.Read(list);
            }
            catch (ClusterException exception)
                when (exception.Reason == WatchRestartReason.TooLarge && limit > SmallPage)
            {
                limit = SmallPage;
            }
        }
    }

    /// <summary>Reads one object; null if there is none.</summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    public Task<JsonValue?> FindAsync(
        ServedKind kind, bool metadataOnly, string space, string name, CancellationToken cancellationToken) =>
        ReadAsync(kind.PathOf(space, name), metadataOnly ? "PartialObjectMetadata" : "", cancellationToken);

    /// <summary>
    /// Watches until the API server ends the watch regularly. The first event is one without an object, when the watch
    /// has started.
    /// </summary>
    /// <param name="kind">The kind to watch.</param>
    /// <param name="version">The version to continue from.</param>
    /// <param name="duration">How long it lasts before the API server ends it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">It ended with an error.</exception>
    public async IAsyncEnumerable<ObjectEvent> WatchAsync(
        ServedKind kind,
        bool metadataOnly,
        string version,
        TimeSpan duration,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"{kind.Collection}?watch=true&allowWatchBookmarks=true&resourceVersion={Escape(version)}"
            + $"&timeoutSeconds={(int)duration.TotalSeconds}");

        // With the media type of a list, a watch is empty and ends at once, without an error.
        string form = metadataOnly ? "PartialObjectMetadata" : "";
        using HttpResponseMessage response = await _requests.AskAsync(
            async limit => await ApiRequests.RequireSuccessAsync(
                await SendAsync(query, form, limit), AboutOf(query), Rights, limit),
            cancellationToken);
        yield return new ObjectEvent(ObjectEventKind.Opened, null, "");
        await using LineReader lines = new(
            await response.Content.ReadAsStreamAsync(cancellationToken), MaxObjectBytes);
        while (await lines.ReadAsync(duration + TimeSpan.FromSeconds(10), time, TooLong, cancellationToken) is { } line)
        {
            yield return ObjectEvent.Read(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    /// <summary>Reads a JSON object; null if there is none (404).</summary>
    /// <param name="path">Path and query below the server's address.</param>
    /// <param name="form">Media type of the metadata form; empty for the object itself.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public Task<JsonValue?> ReadAsync(string path, string form, CancellationToken cancellationToken) =>
        _requests.AskAsync(
            async limit =>
            {
                using HttpResponseMessage answer = await SendAsync(path, form, limit);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }

                using HttpResponseMessage response =
                    await ApiRequests.RequireSuccessAsync(answer, AboutOf(path), Rights, limit);
                byte[] body = await ApiRequests.ReadBodyAsync(response, MaxPageBytes, limit)
                    ?? throw new ClusterException(
                        WatchRestartReason.TooLarge, $"the API server sent more than {MaxPageBytes} bytes.");
                return JsonTree.TryParse(body, out JsonTree? tree, out _) && tree is { Root.Kind: JsonKind.Object }
                    ? tree.Root
                    : throw new ClusterException(
                        WatchRestartReason.Malformed,
                        "the API server sent something that is not a JSON object. Check that this is the address of "
                            + "the API server.");
            },
            cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(string path, string form, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = _requests.New(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(
            "Accept", form.Length == 0 ? "application/json" : $"application/json;as={form};g=meta.k8s.io;v=v1");
        return await _requests.SendAsync(request, cancellationToken);
    }

    private static string AboutOf(string path) => $"{path.Split('?')[0]}: ";

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
