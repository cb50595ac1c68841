namespace Admission.Lookups;

/// <summary>State of the objects of a kind, for health and metrics.</summary>
/// <param name="Kind">The kind in the form of policies: <c>configmaps</c>.</param>
/// <param name="Count">Number of objects.</param>
/// <param name="Bytes">Memory of the objects, in bytes.</param>
/// <param name="Age">Time since the last contact with the cluster; null before the first complete list.</param>
/// <param name="Restarts">Number of interruptions of the watch.</param>
/// <param name="Detail">The problem: a sentence; empty if there is none.</param>
public sealed record LookupStatus(
    string Kind, LookupStatusState State, int Count, long Bytes, TimeSpan? Age, long Restarts, string Detail);

/// <summary>State of the objects of a kind.</summary>
public enum LookupStatusState
{
    /// <summary>No cluster is configured.</summary>
    Unavailable,

    /// <summary>They have not been read yet, or cannot be read.</summary>
    Syncing,

    Current,

    /// <summary>They are out of date: the last contact with the cluster is too long ago.</summary>
    Stale,
}
