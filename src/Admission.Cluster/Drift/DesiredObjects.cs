using System.Collections.Immutable;
using Admission.Cluster.Lookups;
using Admission.Drift;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Objects;
using Admission.Requests;
using Admission.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Admission.Cluster.Drift;

/// <summary>
/// Compares objects of a cluster with their desired state. Objects that the desired state does not have are not read.
/// </summary>
public sealed class DesiredObjects : IDisposable
{
    private static readonly TimeSpan WatchDuration = TimeSpan.FromSeconds(60);

    private readonly ClusterSource _source;
    private readonly DesiredComparison _comparison;
    private readonly TimeProvider _time;
    private readonly ResourceApi _api;
    private readonly RequestPace _pace;
    private readonly Dictionary<ReadKind, ServedKind?> _served = [];

    /// <summary>Reads the configuration of the cluster; connects with the first request.</summary>
    /// <param name="source">The cluster.</param>
    /// <param name="ignore">Fields whose differences are ignored.</param>
    /// <param name="requestsPerSecond">Requests in a second, at most; 1 or more.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ClusterException">The configuration cannot be used.</exception>
    public DesiredObjects(
        ClusterSource source, ImmutableArray<FieldPattern> ignore, int requestsPerSecond, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _comparison = new DesiredComparison(WorkloadKinds.BuiltIn, ignore);
        _time = time;
        _api = new ResourceApi(source.Open(), time);
        _pace = new RequestPace(requestsPerSecond, time);
    }

    /// <summary>Reads an object and compares it.</summary>
    /// <param name="desired">The desired object.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The difference; null if there is none.</returns>
    /// <exception cref="ClusterException">The object cannot be read.</exception>
    public async Task<ObjectDrift?> CompareAsync(PlacedObject desired, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ReadKind kind = KindOf(desired);
        if (!_served.TryGetValue(kind, out ServedKind? served))
        {
            served = await _pace.AskAsync(() => _api.DiscoverAsync(kind, cancellationToken), cancellationToken);
            _served[kind] = served;
        }

        if (served is null)
        {
            throw new ClusterException(
                WatchRestartReason.Failed, $"the cluster does not serve version {kind.Version} of {kind}.");
        }

        JsonValue? live = await _pace.AskAsync(
            () => _api.FindAsync(served, false, desired.Namespace, desired.Name, cancellationToken),
            cancellationToken);
        return Compare(desired, live);
    }

    /// <summary>
    /// Watches the objects until the token is canceled, and reports each change of a result: first every difference,
    /// then what differs in another way or no longer differs. Continues whatever fails.
    /// </summary>
    /// <param name="desired">The desired objects.</param>
    /// <param name="report">
    /// Receives the object and its difference, null for none. One call at a time; must not throw.
    /// </param>
    /// <param name="problem">Receives the kind and a problem of its watch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WatchAsync(
        IEnumerable<PlacedObject> desired,
        Action<PlacedObject, ObjectDrift?> report,
        Action<string, string> problem,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desired);
        var gate = new Lock();
        var watches = new List<ListWatch>();
        foreach (IGrouping<ReadKind, PlacedObject> kind in desired.GroupBy(KindOf))
        {
            var sink = new DesiredSink(
                kind, Compare,
                (one, drift) =>
                {
                    lock (gate)
                    {
                        report(one, drift);
                    }
                },
                failure =>
                {
                    lock (gate)
                    {
                        problem(kind.Key.ToString(), failure);
                    }
                });
            watches.Add(new ListWatch(
                _source,
                async (api, stop) => await api.DiscoverAsync(kind.Key, stop) ?? throw new ClusterException(
                    WatchRestartReason.Failed,
                    $"the cluster does not serve version {kind.Key.Version} of {kind.Key}."),
                false, WatchDuration, sink, _time, NullLogger.Instance));
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (ListWatch watch in watches)
        {
            await watch.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private static ReadKind KindOf(PlacedObject one) => new(
        one.Kind.Resource.Group, one.Kind.Resource.Resource, one.Kind.Kind.Kind, one.Kind.Kind.Version);

    private ObjectDrift? Compare(PlacedObject desired, JsonValue? live)
    {
        GroupVersionKind kind = desired.Kind.Kind;
        var drift = new ObjectDrift
        {
            Kind = new ReadKind(desired.Kind.Resource.Group, desired.Kind.Resource.Resource),
            ApiVersion = kind.Group.Length == 0 ? kind.Version : $"{kind.Group}/{kind.Version}",
            Namespace = desired.Namespace,
            Name = desired.Name,
            Type = DriftType.Missing,
        };
        if (live is null)
        {
            return drift;
        }

        ImmutableArray<FieldPath> fields = _comparison.Compare(desired.Object, live);
        return fields.IsEmpty ? null : drift with
        {
            Type = DriftType.Changed,
            Uid = live.Member("metadata")?.Member("uid")?.Text ?? "",
            Version = live.Member("metadata")?.Member("resourceVersion")?.Text ?? "",
            Fields = [.. fields.Select(static one => one.ToString())],
            Managers = FieldOwner.Of(live, fields),
        };
    }
}
