using Admission.Json;

namespace Admission.Cluster.Lookups;

/// <summary>Receives the objects of one kind from a <see cref="ListWatch"/>, one call at a time.</summary>
internal interface IObjectSink
{
    /// <summary>A new list begins. What was not in it when it ends does not exist.</summary>
    void Begin(ServedKind served);

    /// <summary>An object of the list; it has a name.</summary>
    void Add(JsonValue item);

    /// <summary>A page of the list has ended.</summary>
    /// <param name="isLast">Was it the last one?</param>
    /// <exception cref="ClusterException">The list is too large.</exception>
    void EndPage(bool isLast);

    /// <summary>The list is complete.</summary>
    /// <param name="started">Timestamp of its beginning, for which it is valid.</param>
    void Complete(long started);

    /// <summary>An event of the watch; never <see cref="ObjectEventKind.Opened"/>.</summary>
    /// <exception cref="ClusterException">The objects are too large.</exception>
    void Apply(ObjectEvent one);

    /// <summary>The connection was lost, or the API server refused.</summary>
    /// <param name="exception">Why.</param>
    /// <param name="delay">Time until the next attempt, which the sink can change.</param>
    TimeSpan Lose(ClusterException exception, TimeSpan delay);
}
