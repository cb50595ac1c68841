using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;

namespace Admission.Cel.Policies;

/// <summary>
/// The objects that policies can have as params. If the policies folder has an object of a kind, the params of that
/// kind are those of the folder; otherwise they are those of the cluster.
/// </summary>
/// <param name="folder">The objects of the folder.</param>
internal sealed class PolicyParams(FolderObjects folder)
{
    /// <summary>Are the params of a kind those of the cluster?</summary>
    public bool AreInCluster(GroupVersionKind kind) => !folder.Holds(kind);

    /// <summary>Is a kind namespaced? Null for a kind that is not known.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="cluster">The objects of the cluster.</param>
    /// <param name="unknown">Why it is not known whether the kind exists; empty if it is known.</param>
    public bool? IsNamespaced(GroupVersionKind kind, IClusterObjects cluster, out string unknown)
    {
        unknown = "";
        if (folder.IsNamespaced(kind) is { } known)
        {
            return known;
        }

        FoundObjects found = cluster.List(ReadKindOf(kind), "");
        if (found.Objects is [var first, ..])
        {
            return first.Member("metadata")?.Member("namespace")?.Text is { Length: > 0 };
        }

        unknown = found.Reason;
        return null;
    }

    /// <summary>Finds the params objects of a binding.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="space">Their namespace; null for a cluster-scoped kind.</param>
    /// <param name="name">The name; empty for all.</param>
    /// <param name="cluster">The objects of the cluster.</param>
    /// <param name="unknown">Why it is not known which objects exist, and how to fix it; empty if it is known.</param>
    public ImmutableArray<JsonValue> Find(
        GroupVersionKind kind, string? space, string name, IClusterObjects cluster, out string unknown)
    {
        unknown = "";
        if (!AreInCluster(kind))
        {
            return name.Length == 0 ? folder.List(kind, space) : folder.Find(kind, space, name);
        }

        if (name.Length == 0)
        {
            FoundObjects all = cluster.List(ReadKindOf(kind), space ?? "");
            unknown = all.IsKnown ? "" : all.Reason;
            return all.Objects;
        }

        FoundObject found = cluster.Find(ReadKindOf(kind), space ?? "", name);
        unknown = found.State == LookupState.Unknown ? found.Reason : "";
        return found.Object is { } one ? [one] : [];
    }

    /// <summary>The kind as the cluster's objects are asked for it.</summary>
    public static ReadKind ReadKindOf(GroupVersionKind kind) => ReadKind.OfKind(kind.ApiVersion, kind.Kind);
}
