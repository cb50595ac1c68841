

namespace Admission.Lookups;

/// <summary>
/// The kind of objects that a policy reads, by its resource, by its kind, or both. At least one of
/// <see cref="Resource"/> and <see cref="Kind"/> is set.
/// </summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Resource">Plural name of the resource, <c>configmaps</c>; empty if only the kind is known.</param>
/// <param name="Kind">The kind, <c>ConfigMap</c>; empty if only the resource is known.</param>
/// <param name="Version">API version, <c>v1</c>; empty for the one that the cluster prefers.</param>
public readonly record struct ReadKind(string Group, string Resource, string Kind = "", string Version = "")
{
    /// <summary>Are the objects Secrets, of which only metadata and the names of keys are ever read?</summary>
    public bool IsSecret => Group.Length == 0 && (Resource == "secrets" || Kind == "Secret");

    /// <summary>Splits <c>ingresses.networking.k8s.io</c>.</summary>
    /// <param name="pluralDotGroup">The resource in the form of policies.</param>
    public static ReadKind OfResource(string pluralDotGroup)
    {
        ArgumentException.ThrowIfNullOrEmpty(pluralDotGroup);
        int dot = pluralDotGroup.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new ReadKind("", pluralDotGroup)
            : new ReadKind(pluralDotGroup[(dot + 1)..], pluralDotGroup[..dot]);
    }

    /// <summary>The kind with this <c>apiVersion</c> and <c>kind</c>.</summary>
    /// <param name="apiVersion"><c>v1</c>, <c>networking.k8s.io/v1</c>.</param>
    public static ReadKind OfKind(string apiVersion, string kind)
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        ArgumentException.ThrowIfNullOrEmpty(kind);
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return new ReadKind(slash < 0 ? "" : apiVersion[..slash], "", kind, apiVersion[(slash + 1)..]);
    }

    /// <summary>Do both mean the same kind, as far as both define it? The version is ignored.</summary>
    public bool IsSame(ReadKind other) =>
        Group == other.Group
        && (Resource.Length > 0 && other.Resource.Length > 0
            ? Resource == other.Resource
            : Kind.Length > 0 && Kind == other.Kind);

    /// <summary>
    /// For messages: <c>configmaps</c>, <c>ingresses.networking.k8s.io</c>, <c>Widget.example.com</c>.
    /// </summary>
    public override string ToString()
    {
        string name = Resource.Length > 0 ? Resource : Kind;
        return Group.Length == 0 ? name : $"{name}.{Group}";
    }
}
