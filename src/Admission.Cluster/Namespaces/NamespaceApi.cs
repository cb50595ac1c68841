using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Admission.Matching;
using Admission.Telemetry;

namespace Admission.Cluster.Namespaces;

/// <summary>
/// The three requests about namespaces, with limits on size: list, watch, get. Reads only metadata. Connection,
/// certificates and credentials come from the connection. Source of truth:
/// https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
/// <param name="connection">The connection; disposed with this.</param>
/// <param name="time">The clock of timeouts.</param>
internal sealed class NamespaceApi(ClusterConnection connection, TimeProvider time) : IDisposable
{
    /// <summary>How long a watch lasts before the API server ends it and another one continues.</summary>
    public static readonly TimeSpan WatchDuration = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A watch that is silent for longer than it lasts is dead: a broken network does not always close a connection.
    /// </summary>
    public static readonly TimeSpan WatchSilence = WatchDuration + TimeSpan.FromSeconds(10);

    private const int PageSize = 250;
    private const int MaxPageBytes = 64 << 20;
    private const int MaxObjectBytes = 4 << 20;
    private const string Path = "api/v1/namespaces";
    private const string Rights = "Allow get, list and watch of namespaces.";

    private static readonly string TooLong = string.Create(
        CultureInfo.InvariantCulture, $"the API server sent a line of more than {MaxObjectBytes} bytes.");

    private readonly ApiRequests _requests = new(connection, time);

    /// <summary>Reads one page of the list.</summary>
    /// <param name="from">Start of the page; empty for the first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<NamespacePage> ListAsync(string from, CancellationToken cancellationToken)
    {
        string more = from.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(from)}";
        string query = string.Create(CultureInfo.InvariantCulture, $"{Path}?limit={PageSize}{more}");
        byte[] body = await ReadAsync(query, "PartialObjectMetadataList", MaxPageBytes, cancellationToken)
            ?? throw new ClusterException(WatchRestartReason.Failed, "the API server does not serve namespaces (404).");
        return NamespaceReader.ReadPage(body);
    }

    /// <summary>Reads one namespace; null if there is none with that name.</summary>
    /// <exception cref="ClusterException">The request failed.</exception>
    public async Task<NamespaceLabels?> FindAsync(string name, CancellationToken cancellationToken)
    {
        string path = $"{Path}/{Uri.EscapeDataString(name)}";
        byte[]? body = await ReadAsync(path, "PartialObjectMetadata", MaxObjectBytes, cancellationToken);
        if (body is null)
        {
            return null;
        }

        (string found, NamespaceLabels labels) = NamespaceReader.ReadOne(body);
        return string.Equals(found, name, StringComparison.Ordinal)
            ? labels
            : throw new ClusterException(
                WatchRestartReason.Malformed, "the API server responded with another namespace.");
    }

    /// <summary>Watches until the API server ends the watch regularly.</summary>
    /// <param name="version">The version to continue from.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">It ended with an error.</exception>
    public async IAsyncEnumerable<NamespaceEvent> WatchAsync(
        string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}"
            + $"&timeoutSeconds={(int)WatchDuration.TotalSeconds}");
        using HttpResponseMessage response = await _requests.AskAsync(
            async limit => await ApiRequests.RequireSuccessAsync(
                await SendAsync(query, "PartialObjectMetadata", limit), "", Rights, limit),
            cancellationToken);
        yield return new NamespaceEvent(NamespaceEventKind.Opened);
        await using LineReader lines = new(
            await response.Content.ReadAsStreamAsync(cancellationToken), MaxObjectBytes);
        while (await lines.ReadAsync(WatchSilence, time, TooLong, cancellationToken) is { } line)
        {
            yield return NamespaceReader.ReadEvent(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private Task<byte[]?> ReadAsync(string path, string kind, int maxBytes, CancellationToken cancellationToken) =>
        _requests.AskAsync(
            async limit =>
            {
                using HttpResponseMessage answer = await SendAsync(path, kind, limit);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }

                using HttpResponseMessage response =
                    await ApiRequests.RequireSuccessAsync(answer, "", Rights, limit);
                return await ApiRequests.ReadBodyAsync(response, maxBytes, limit)
                    ?? throw new ClusterException(
                        WatchRestartReason.Malformed, $"the API server sent more than {maxBytes} bytes.");
            },
            cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(string path, string kind, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = _requests.New(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(
            "Accept", $"application/json;as={kind};g=meta.k8s.io;v=v1, application/json");
        return await _requests.SendAsync(request, cancellationToken);
    }
}
