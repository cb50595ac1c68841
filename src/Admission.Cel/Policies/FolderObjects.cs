using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Policies;

/// <summary>The objects in the policies folder that policies can have as params. Immutable.</summary>
internal sealed class FolderObjects
{
    private readonly ImmutableArray<JsonValue> _objects;
    private readonly KindTable _kinds;

    /// <param name="objects">Objects of any kind, CustomResourceDefinitions included.</param>
    public FolderObjects(IEnumerable<JsonValue> objects)
    {
        _objects = [.. objects];
        _kinds = KindTable.Shipped.With(_objects.Where(KindDefinition.IsDefinition)
            .Select(static one => KindDefinition.TryRead(one, out ResourceKind? kind) ? kind : null)
            .OfType<ResourceKind>());
    }

    /// <summary>
    /// Is a kind namespaced? If neither Kubernetes nor a CustomResourceDefinition of the folder has it, the objects of
    /// the folder tell; null if there are none.
    /// </summary>
    public bool? IsNamespaced(GroupVersionKind kind) =>
        _kinds.Find(kind.Group, kind.Kind) is { } known ? known.IsNamespaced
            : _objects.Where(one => IsOf(one, kind)).Select(static one => (bool?)(NamespaceOf(one).Length > 0))
                .FirstOrDefault();

    /// <summary>Has the folder an object of a kind?</summary>
    public bool Holds(GroupVersionKind kind) => _objects.Any(one => IsOf(one, kind));

    /// <summary>The objects of a kind, sorted by namespace and name.</summary>
    /// <param name="kind">The kind. The version does not count.</param>
    /// <param name="space">The namespace; null for every object.</param>
    public ImmutableArray<JsonValue> List(GroupVersionKind kind, string? space) =>
    [
        .. _objects.Where(one => IsOf(one, kind) && (space is null || PlaceOf(one) == space))
            .OrderBy(NamespaceOf, StringComparer.Ordinal)
            .ThenBy(static one => one.Member("metadata")?.Member("name")?.Text, StringComparer.Ordinal),
    ];

    internal static bool IsOf(JsonValue value, GroupVersionKind kind) =>
        KindTable.KindOf(value) is { } own && own.Group == kind.Group && own.Kind == kind.Kind;

    // kubectl puts an object that names no namespace into the default one.
    private static string PlaceOf(JsonValue value) => NamespaceOf(value) is { Length: > 0 } space ? space : "default";

    private static string NamespaceOf(JsonValue value) => value.Member("metadata")?.Member("namespace")?.Text ?? "";
}
