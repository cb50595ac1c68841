namespace Admission.Cluster.Lookups;

/// <summary>The path and version of a kind in an API server.</summary>
/// <param name="Root">Path of its group and version: <c>api/v1</c>, <c>apis/apps/v1</c>.</param>
/// <param name="Resource">Plural name of the resource.</param>
/// <param name="ApiVersion"><c>apiVersion</c> of its objects.</param>
/// <param name="Kind"><c>kind</c> of its objects.</param>
/// <param name="IsNamespaced">Are its objects in namespaces?</param>
internal sealed record ServedKind(string Root, string Resource, string ApiVersion, string Kind, bool IsNamespaced)
{
    /// <summary>Path of the collection of all namespaces.</summary>
    public string Collection => $"{Root}/{Resource}";

    /// <summary>Path of an object.</summary>
    /// <param name="space">Its namespace; empty for one without.</param>
    public string PathOf(string space, string name) => space.Length == 0
        ? $"{Root}/{Resource}/{Uri.EscapeDataString(name)}"
        : $"{Root}/namespaces/{Uri.EscapeDataString(space)}/{Resource}/{Uri.EscapeDataString(name)}";
}
