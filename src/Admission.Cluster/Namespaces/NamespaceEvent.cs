using Admission.Matching;

namespace Admission.Cluster.Namespaces;

/// <summary>Kind of an event of a watch.</summary>
internal enum NamespaceEventKind
{
    /// <summary>The API server accepted the watch.</summary>
    Opened,

    /// <summary>The namespace is new, or was changed.</summary>
    Set,

    /// <summary>The namespace was deleted.</summary>
    Removed,

    /// <summary>Nothing happened up to this version.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
/// <param name="Version">
/// The version from which a later watch continues; empty for <see cref="NamespaceEventKind.Opened"/>.
/// </param>
/// <param name="Name">The namespace; empty if the event has none.</param>
/// <param name="Labels">Its labels; null if the event has none, or the namespace was deleted.</param>
internal readonly record struct NamespaceEvent(
    NamespaceEventKind Kind, string Version = "", string Name = "", NamespaceLabels? Labels = null);

/// <summary>One page of a list.</summary>
/// <param name="Version">The version from which a watch continues.</param>
/// <param name="Continue">Start of the next page; empty on the last.</param>
internal readonly record struct NamespacePage(
    IReadOnlyList<KeyValuePair<string, NamespaceLabels>> Namespaces, string Version, string Continue);
