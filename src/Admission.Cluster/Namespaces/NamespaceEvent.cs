using Admission.Matching;

namespace Admission.Cluster.Namespaces;

/// <summary>What a watch said.</summary>
internal enum NamespaceEventKind
{
    /// <summary>The API server accepted the watch.</summary>
    Opened,

    /// <summary>The namespace is new, or was changed.</summary>
    Set,

    /// <summary>The namespace is gone.</summary>
    Removed,

    /// <summary>Nothing happened up to this version.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Version">Where a later watch goes on from; empty for <see cref="NamespaceEventKind.Opened"/>.</param>
/// <param name="Name">The namespace; empty where it is about none.</param>
/// <param name="Labels">Its labels; null where it is about none, or it is gone.</param>
internal readonly record struct NamespaceEvent(
    NamespaceEventKind Kind, string Version = "", string Name = "", NamespaceLabels? Labels = null);

/// <summary>One page of a list.</summary>
/// <param name="Namespaces">The namespaces.</param>
/// <param name="Version">Where a watch goes on from.</param>
/// <param name="Continue">Where the next page begins; empty on the last.</param>
internal readonly record struct NamespacePage(
    IReadOnlyList<KeyValuePair<string, NamespaceLabels>> Namespaces, string Version, string Continue);
