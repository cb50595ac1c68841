using Admission.Cluster.Lookups;
using Admission.Kinds;

namespace Admission.Cluster.Audits;

/// <summary>A kind of objects that an API server stores and lists.</summary>
public sealed class StoredKind
{
    internal StoredKind(ServedKind served, string group)
    {
        Served = served;
        string version = served.ApiVersion[(served.ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var kind = new GroupVersionKind(group, version, served.Kind);
        Kind = new FoundKind(
            kind, new GroupVersionResource(group, version, served.Resource), served.IsNamespaced,
            KindOrigin.Definition, kind);
    }

    /// <summary>Kind, resource and scope, as the API server says.</summary>
    public FoundKind Kind { get; }

    /// <summary><c>deployments.apps</c>.</summary>
    public string Name => Kind.Resource.PluralDotGroup;

    /// <summary>Path and version.</summary>
    internal ServedKind Served { get; }
}
