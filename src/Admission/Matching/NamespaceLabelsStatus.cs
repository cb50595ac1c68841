namespace Admission.Matching;

/// <summary>State of the labels of namespaces at one moment. Immutable.</summary>
/// <param name="Count">Number of known namespaces.</param>
/// <param name="Detail">The problem, for an operator, in one line without secrets; empty if there is none.</param>
public sealed record NamespaceLabelsStatus(NamespaceLabelsState State, int Count, string Detail)
{
    /// <summary>A source that does not change: manifests, a recording.</summary>
    public static readonly NamespaceLabelsStatus Fixed = new(NamespaceLabelsState.Current, 0, "");
}

public enum NamespaceLabelsState
{
    /// <summary>No cluster is configured: no namespace is known.</summary>
    Unavailable,

    /// <summary>No policy in force needs them, so they are not watched.</summary>
    Idle,

    /// <summary>They have never been read completely; namespaces are read one by one.</summary>
    Syncing,

    /// <summary>They are watched, and not older than the maximum age.</summary>
    Current,

    /// <summary>
    /// The last contact with the cluster is too long ago: the labels are not trusted, and namespaces are read one by
    /// one.
    /// </summary>
    Stale,
}
