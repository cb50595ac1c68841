using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cel.Policies;

/// <summary>One of <c>resourceRules</c> or <c>excludeResourceRules</c>. Immutable.</summary>
internal sealed class ResourceRule
{
    private const string Any = "*";

    private readonly ImmutableArray<string> _groups;
    private readonly ImmutableArray<string> _versions;
    private readonly ImmutableArray<(string Resource, string Subresource)> _resources;
    private readonly ImmutableArray<string> _names;
    private readonly string _scope;

    public ResourceRule(JsonValue rule)
    {
        _groups = TextsOf(rule.Member("apiGroups"));
        _versions = TextsOf(rule.Member("apiVersions"));
        _resources = [.. TextsOf(rule.Member("resources")).Select(static text => text.Split('/', 2))
            .Select(static parts => (parts[0], parts.Length > 1 ? parts[1] : ""))];
        _names = TextsOf(rule.Member("resourceNames"));
        _scope = rule.Member("scope")?.Text ?? Any;
        ImmutableArray<string> operations = TextsOf(rule.Member("operations"));
        Operations = operations.Contains(Any)
            ? [Operation.Create, Operation.Update, Operation.Delete, Operation.Connect]
            : [.. operations.SelectMany(static text => OperationNames.TryParse(text, out Operation one)
                ? (Operation[])[one]
                : []).Distinct()];
    }

    public ImmutableArray<Operation> Operations { get; }

    /// <summary>The resources, whatever their version.</summary>
    public IEnumerable<ResourcePattern> Patterns =>
        from resource in _resources
        from name in resource is { Subresource: Any, Resource: not Any }
            ? (string[])["", Any]
            : [resource.Subresource]
        from api in _groups
        select ResourcePattern.OfApiServer(resource.Resource, api, name);

    /// <summary>Does the rule cover the request, for a resource that it was made for or converted to?</summary>
    /// <param name="request">The request.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="subresource">The subresource; empty for none.</param>
    public bool Covers(AdmissionRequest request, GroupVersionResource resource, string subresource) =>
        Has(_versions, resource.Version) && CoversAnyVersion(request, resource, subresource);

    /// <summary>
    /// Would the API server convert the request to another version, which the rule covers?
    /// </summary>
    public bool CoversConverted(AdmissionRequest request, GroupVersionResource resource, string subresource)
    {
        if (Has(_versions, resource.Version) || !CoversAnyVersion(request, resource, subresource))
        {
            return false;
        }

        // The API server does not convert objects to a version that no API server has.
        ResourceKind? kind = KindTable.Shipped.FindResource(resource.Group, resource.Resource);
        return kind is null
            || _versions.Any(version => kind.FindVersion(version) is { IsRemoved: false } one
                && one.Name != resource.Version);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string resources = string.Join(", ", _resources.Select(static one =>
            one.Subresource.Length == 0 ? one.Resource : $"{one.Resource}/{one.Subresource}"));
        string groups = string.Join(", ", _groups.Select(static one => one.Length == 0 ? "core" : one));
        string names = _names.IsEmpty ? "" : $" named {string.Join(", ", _names)}";
        string scope = _scope == Any ? "" : $" of scope {_scope}";
        return $"{string.Join(", ", Operations.Select(OperationNames.ToWire))} {resources}{names}{scope} in "
            + $"{groups} {string.Join(", ", _versions)}";
    }

    private bool CoversAnyVersion(AdmissionRequest request, GroupVersionResource resource, string subresource) =>
        Operations.Contains(request.Operation)
        && Has(_groups, resource.Group)
        && HasResource(resource.Resource, subresource)
        && CoversScope(request)
        && (_names.IsEmpty || _names.Contains(NameOf(request)));

    // A request for a collection has no name, although each of its objects has one.
    private static string NameOf(AdmissionRequest request) =>
        request.Raw is { } raw ? raw.Member("name")?.Text ?? "" : request.Name;

    private bool HasResource(string resource, string subresource)
    {
        foreach ((string name, string sub) in _resources)
        {
            if ((name == Any || name == resource) && (sub == Any || sub == subresource))
            {
                return true;
            }
        }

        return false;
    }

    private bool CoversScope(AdmissionRequest request)
    {
        bool isCluster = request.Namespace.Length == 0 || PolicyMatch.IsNamespace(request);
        return _scope switch { "Cluster" => isCluster, "Namespaced" => !isCluster, _ => true };
    }

    private static bool Has(ImmutableArray<string> list, string value)
    {
        foreach (string one in list)
        {
            if (one == Any || one == value)
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<string> TextsOf(JsonValue? list) =>
        list is { Kind: JsonKind.Array } ? [.. list.Items.ToArray().Select(static one => one.Text ?? "")] : [];
}
