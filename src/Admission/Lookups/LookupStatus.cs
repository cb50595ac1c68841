namespace Admission.Lookups;

/// <summary>How well the objects of a kind are known, for health and metrics.</summary>
/// <param name="Kind">The kind as policies write it: <c>configmaps</c>.</param>
/// <param name="State">How well.</param>
/// <param name="Count">Number of objects.</param>
/// <param name="Bytes">Memory that they take, in bytes.</param>
/// <param name="Age">How long ago the cluster was last heard of; null before the first complete list.</param>
/// <param name="Restarts">How often following them was interrupted.</param>
/// <param name="Detail">What is wrong: a sentence; empty where nothing is.</param>
public sealed record LookupStatus(
    string Kind, LookupStatusState State, int Count, long Bytes, TimeSpan? Age, long Restarts, string Detail);

/// <summary>How well the objects of a kind are known.</summary>
public enum LookupStatusState
{
    /// <summary>No cluster is configured.</summary>
    Unavailable,

    /// <summary>They have not been read yet, or cannot be.</summary>
    Syncing,

    /// <summary>They are known.</summary>
    Current,

    /// <summary>They were known; it is too long ago.</summary>
    Stale,
}
