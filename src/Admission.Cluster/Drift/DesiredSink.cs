using Admission.Cluster.Lookups;
using Admission.Drift;
using Admission.Json;
using Admission.Requests;

namespace Admission.Cluster.Drift;

/// <summary>Compares what a watch shows with the desired objects of one kind, and reports each new result.</summary>
/// <param name="desired">The desired objects.</param>
/// <param name="compare">Compares one with the object in the cluster, null if there is none.</param>
/// <param name="report">Receives the results.</param>
/// <param name="problem">Receives the problems of the watch.</param>
internal sealed class DesiredSink(
    IEnumerable<PlacedObject> desired,
    Func<PlacedObject, JsonValue?, ObjectDrift?> compare,
    Action<PlacedObject, ObjectDrift?> report,
    Action<string> problem) : IObjectSink
{
    private readonly Dictionary<(string, string), PlacedObject> _desired = desired
        .GroupBy(static one => (one.Namespace, one.Name))
        .ToDictionary(static one => one.Key, static one => one.Last());

    private readonly Dictionary<(string, string), string> _reported = [];
    private HashSet<(string, string)> _listed = [];

    /// <inheritdoc/>
    public void Begin(ServedKind served) => _listed = [];

    /// <inheritdoc/>
    public void Add(JsonValue item)
    {
        _listed.Add(IdOf(item));
        Look(IdOf(item), item);
    }

    /// <inheritdoc/>
    public void EndPage(bool isLast)
    {
    }

    /// <inheritdoc/>
    public void Complete(long started)
    {
        foreach ((string, string) id in _desired.Keys.Where(one => !_listed.Contains(one)))
        {
            Look(id, null);
        }
    }

    /// <inheritdoc/>
    public void Apply(ObjectEvent one)
    {
        if (one.Kind is ObjectEventKind.Set or ObjectEventKind.Removed)
        {
            Look(IdOf(one.Object!), one.Kind == ObjectEventKind.Removed ? null : one.Object);
        }
    }

    /// <inheritdoc/>
    public TimeSpan Lose(ClusterException exception, TimeSpan delay)
    {
        problem(exception.Message);
        return delay;
    }

    private static (string, string) IdOf(JsonValue value)
    {
        JsonValue? metadata = value.Member("metadata");
        return (metadata?.Member("namespace")?.Text ?? "", metadata?.Member("name")?.Text ?? "");
    }

    private void Look((string, string) id, JsonValue? live)
    {
        if (!_desired.TryGetValue(id, out PlacedObject? wanted))
        {
            return;
        }

        ObjectDrift? drift = compare(wanted, live);
        string result = drift is null ? "" : $"{drift.Type} {string.Join('\n', drift.Fields)}";
        if (_reported.GetValueOrDefault(id, "") != result)
        {
            _reported[id] = result;
            report(wanted, drift);
        }
    }
}
