using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Policies;

/// <summary>The objects in the policies folder that policies can have as params. Immutable.</summary>
internal sealed class FolderObjects
{
    private readonly FrozenDictionary<(string Group, string Kind), Objects> _objects;
    private readonly KindTable _kinds;

    /// <param name="objects">Objects of any kind, CustomResourceDefinitions included.</param>
    public FolderObjects(IEnumerable<JsonValue> objects)
    {
        JsonValue[] all = [.. objects];
        _kinds = KindTable.Shipped.With(all.Where(KindDefinition.IsDefinition)
            .Select(static one => KindDefinition.TryRead(one, out ResourceKind? kind) ? kind : null)
            .OfType<ResourceKind>());
        _objects = all.Select(static one => (Kind: KindTable.KindOf(one), Object: one))
            .Where(static one => one.Kind is not null)
            .GroupBy(static one => (one.Kind!.Value.Group, one.Kind.Value.Kind), static one => one.Object)
            .ToFrozenDictionary(static one => one.Key, static one => new Objects(one));
    }

    /// <summary>
    /// Is a kind namespaced? If neither Kubernetes nor a CustomResourceDefinition of the folder has it, the objects of
    /// the folder tell; null if there are none.
    /// </summary>
    public bool? IsNamespaced(GroupVersionKind kind) =>
        _kinds.Find(kind.Group, kind.Kind) is { } known ? known.IsNamespaced : Of(kind)?.IsNamespaced;

    /// <summary>Has the folder an object of a kind?</summary>
    public bool Holds(GroupVersionKind kind) => Of(kind) is not null;

    /// <summary>The objects of a kind, sorted by namespace and name.</summary>
    /// <param name="kind">The kind. The version does not count.</param>
    /// <param name="space">The namespace; null for every object.</param>
    public ImmutableArray<JsonValue> List(GroupVersionKind kind, string? space) => Of(kind)?.List(space) ?? [];

    /// <summary>The objects of a kind with a name, sorted by namespace.</summary>
    /// <param name="kind">The kind. The version does not count.</param>
    /// <param name="space">The namespace; null for every object.</param>
    /// <param name="name">The name.</param>
    public ImmutableArray<JsonValue> Find(GroupVersionKind kind, string? space, string name) =>
        Of(kind)?.Find(space, name) ?? [];

    internal static bool IsOf(JsonValue value, GroupVersionKind kind) =>
        KindTable.KindOf(value) is { } own && own.Group == kind.Group && own.Kind == kind.Kind;

    private Objects? Of(GroupVersionKind kind) => _objects.GetValueOrDefault((kind.Group, kind.Kind));

    /// <summary>The objects of one kind: at least one.</summary>
    private sealed class Objects
    {
        private readonly ImmutableArray<JsonValue> _all;
        private readonly FrozenDictionary<string, ImmutableArray<JsonValue>> _byNamespace;
        private readonly FrozenDictionary<string, ImmutableArray<JsonValue>> _byName;
        private readonly FrozenDictionary<(string Namespace, string Name), ImmutableArray<JsonValue>> _byBoth;

        public Objects(IEnumerable<JsonValue> objects)
        {
            IsNamespaced = NamespaceOf(objects.First()).Length > 0;
            _all =
            [
                .. objects.OrderBy(NamespaceOf, StringComparer.Ordinal).ThenBy(NameOf, StringComparer.Ordinal),
            ];
            _byNamespace = Group(PlaceOf);
            _byName = Group(NameOf);
            _byBoth = Group(static one => (PlaceOf(one), NameOf(one)));
        }

        public bool IsNamespaced { get; }

        public ImmutableArray<JsonValue> List(string? space) =>
            space is null ? _all : _byNamespace.GetValueOrDefault(space, []);

        public ImmutableArray<JsonValue> Find(string? space, string name) => space is null
            ? _byName.GetValueOrDefault(name, [])
            : _byBoth.GetValueOrDefault((space, name), []);

        private FrozenDictionary<TKey, ImmutableArray<JsonValue>> Group<TKey>(Func<JsonValue, TKey> key)
            where TKey : notnull =>
            _all.GroupBy(key).ToFrozenDictionary(static one => one.Key, static one => one.ToImmutableArray());

        // kubectl puts an object that names no namespace into the default one.
        private static string PlaceOf(JsonValue value) =>
            NamespaceOf(value) is { Length: > 0 } space ? space : "default";

        private static string NamespaceOf(JsonValue value) =>
            value.Member("metadata")?.Member("namespace")?.Text ?? "";

        private static string NameOf(JsonValue value) => value.Member("metadata")?.Member("name")?.Text ?? "";
    }
}
