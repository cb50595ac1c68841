using System.Collections.Immutable;
using Admission.Cluster.Lookups;
using Admission.Json;
using Admission.Kinds;
using Admission.Requests;
using Admission.Telemetry;

namespace Admission.Cluster.Audits;

/// <summary>
/// The objects that a cluster stores, kind by kind and page by page, so that memory does not depend on their number.
/// Requests are spaced, and wait as long as the API server asks. For one caller at a time.
/// Source of truth: https://kubernetes.io/docs/reference/using-api/api-concepts/
/// </summary>
public sealed class StoredObjects : IDisposable
{
    private readonly ResourceApi _api;
    private readonly RequestPace _pace;

    private StoredObjects(ResourceApi api, RequestPace pace)
    {
        _api = api;
        _pace = pace;
    }

    /// <summary>Reads the configuration of the cluster; connects with the first request.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="requestsPerSecond">Requests in a second, at most; 1 or more.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ClusterException">The configuration cannot be used.</exception>
    public static StoredObjects Open(ClusterSource source, int requestsPerSecond, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(requestsPerSecond, 1);
        return new StoredObjects(new ResourceApi(source.Open(), time), new RequestPace(requestsPerSecond, time));
    }

    /// <summary>
    /// Finds the kinds whose objects can be listed, each in the version that the API server prefers. A kind that only
    /// another version of its group has is found there.
    /// </summary>
    /// <param name="isGroupWanted">Is an API group of interest? Empty is the core group.</param>
    /// <param name="isWanted">Is a kind of interest?</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ClusterException">The API server does not answer.</exception>
    public async Task<StoredKinds> DiscoverAsync(
        Func<string, bool> isGroupWanted, Func<FoundKind, bool> isWanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isGroupWanted);
        ArgumentNullException.ThrowIfNull(isWanted);
        var found = new Dictionary<string, StoredKind>(StringComparer.Ordinal);
        var problems = ImmutableArray.CreateBuilder<(string, string)>();
        if (isGroupWanted(""))
        {
            await ReadAsync("", "v1", found, cancellationToken);
        }

        JsonValue? groups = await AskAsync("apis", cancellationToken);
        foreach (JsonValue one in ItemsOf(groups, "groups"))
        {
            string name = one.Member("name")?.Text ?? "";
            if (name.Length == 0 || !isGroupWanted(name))
            {
                continue;
            }

            try
            {
                foreach (string version in VersionsOf(one))
                {
                    await ReadAsync(name, version, found, cancellationToken);
                }
            }
            catch (ClusterException exception)
            {
                problems.Add((name, exception.Message));
            }
        }

        return new StoredKinds(
            [
                .. found.Values.Where(kind => isWanted(kind.Kind))
                    .OrderBy(static kind => kind.Kind.Resource.Group, StringComparer.Ordinal)
                    .ThenBy(static kind => kind.Kind.Resource.Resource, StringComparer.Ordinal),
            ],
            problems.ToImmutable());
    }

    /// <summary>
    /// Reads a page of a kind, of all namespaces. Pages show one moment. If the list takes so long that the API server
    /// no longer has that moment, the next page continues with another one.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="from">Start of the page; empty for the first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null if the start is no longer valid: begin the kind again.</returns>
    /// <exception cref="ClusterException">The kind cannot be read.</exception>
    public async Task<StoredPage?> ReadAsync(StoredKind kind, string from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(from);
        try
        {
            return Page(kind, await ListAsync(kind, from, cancellationToken));
        }
        catch (ClusterException exception) when (from.Length > 0 && exception.Reason == WatchRestartReason.Expired)
        {
            // The rest of the list, of another moment.
            return exception.Continue.Length > 0
                ? Page(kind, await ListAsync(kind, exception.Continue, cancellationToken))
                : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private static JsonValue[] ItemsOf(JsonValue? value, string name) =>
        value?.Member(name) is { } items ? items.Items.ToArray() : [];

    private static StoredPage Page(StoredKind kind, ObjectPage page) => new(
        [.. page.Items.Items.ToArray().Select(item => Place(kind.Kind, item))], page.Continue);

    // The items of a built-in list have no kind.
    private static PlacedObject Place(FoundKind kind, JsonValue item) => new(
        kind,
        kind.IsNamespaced ? item.Member("metadata")?.Member("namespace")?.Text ?? "" : "",
        KindTable.KindOf(item) is null ? ObjectList.WithKind(item, kind.Kind) : item);

    private static IEnumerable<string> VersionsOf(JsonValue group)
    {
        string preferred = group.Member("preferredVersion")?.Member("version")?.Text ?? "";
        IEnumerable<string> all = ItemsOf(group, "versions")
            .Select(static one => one.Member("version")?.Text ?? "");
        return all.Prepend(preferred).Where(static one => one.Length > 0).Distinct(StringComparer.Ordinal);
    }

    private Task<ObjectPage> ListAsync(StoredKind kind, string from, CancellationToken cancellationToken) =>
        _pace.AskAsync(() => _api.ListAsync(kind.Served, false, from, cancellationToken), cancellationToken);

    private Task<JsonValue?> AskAsync(string path, CancellationToken cancellationToken) =>
        _pace.AskAsync(() => _api.ReadAsync(path, "", cancellationToken), cancellationToken);

    private async Task ReadAsync(
        string group, string version, Dictionary<string, StoredKind> found, CancellationToken cancellationToken)
    {
        string root = group.Length == 0
            ? $"api/{version}"
            : $"apis/{Uri.EscapeDataString(group)}/{Uri.EscapeDataString(version)}";
        string apiVersion = group.Length == 0 ? version : $"{group}/{version}";
        JsonValue? list = await AskAsync(root, cancellationToken);
        foreach (JsonValue one in ItemsOf(list, "resources"))
        {
            string name = one.Member("name")?.Text ?? "";
            string kind = one.Member("kind")?.Text ?? "";
            bool isListed = ItemsOf(one, "verbs").Any(static verb => verb.Text == "list");
            if (isListed && name.Length > 0 && kind.Length > 0 && !name.Contains('/', StringComparison.Ordinal))
            {
                var served = new ServedKind(
                    root, name, apiVersion, kind, one.Member("namespaced") is { IsTrue: true });
                var stored = new StoredKind(served, group);
                found.TryAdd(stored.Name, stored);
            }
        }
    }
}
