namespace Admission.Matching;

/// <summary>How well the labels of namespaces are known at a moment. Immutable.</summary>
/// <param name="State">In one word.</param>
/// <param name="Count">Namespaces that are known.</param>
/// <param name="Detail">
/// Why it is not better, for an operator, in one line without secrets; empty where all is well.
/// </param>
public sealed record NamespaceLabelsStatus(NamespaceLabelsState State, int Count, string Detail)
{
    /// <summary>Of a source that does not change: manifests, a recording.</summary>
    public static readonly NamespaceLabelsStatus Fixed = new(NamespaceLabelsState.Current, 0, "");
}

/// <summary>How well the labels of namespaces are known.</summary>
public enum NamespaceLabelsState
{
    /// <summary>There is no cluster to ask: no namespace is known.</summary>
    Unavailable,

    /// <summary>No policy in force asks for them, so nobody follows them.</summary>
    Idle,

    /// <summary>They have never been read completely yet; namespaces are asked for one by one.</summary>
    Syncing,

    /// <summary>They are followed, and not older than the bound on staleness.</summary>
    Current,

    /// <summary>
    /// They were followed, but the cluster has not been heard of for too long: what is known is not trusted any more,
    /// namespaces are asked for one by one.
    /// </summary>
    Stale,
}
