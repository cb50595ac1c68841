using System.Collections.Frozen;
using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Kinds;

/// <summary>
/// Maps kinds to resources: the kinds of Kubernetes, of widely used projects, of the settings and of
/// CustomResourceDefinitions. The last two take precedence over those of projects; nothing replaces a built-in kind.
/// Immutable.
/// </summary>
public sealed class KindTable
{
    /// <summary>The kind of an entry that stands for all other kinds of its group.</summary>
    public const string AnyKind = "%";

    private static readonly Lazy<KindTable> LazyBuiltIn =
        new(static () => new KindTable(KindTableReader.Read("built-in-kinds.tsv", KindOrigin.BuiltIn)));

    private static readonly Lazy<KindTable> LazyShipped = new(static () => BuiltIn.With(
        KindTableReader.Read("well-known-kinds.tsv", KindOrigin.WellKnown)));

    private readonly FrozenDictionary<(string Group, string Kind), ResourceKind> _kinds;
    private readonly FrozenSet<string> _builtInGroups;

    private KindTable(IEnumerable<ResourceKind> kinds)
    {
        _kinds = kinds.ToFrozenDictionary(static one => (one.Group, one.Kind));
        _builtInGroups = _kinds.Values
            .Where(static one => one.Origin == KindOrigin.BuiltIn)
            .Select(static one => one.Group)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The kinds of Kubernetes 1.16 to 1.36 that can be created.</summary>
    public static KindTable BuiltIn => LazyBuiltIn.Value;

    /// <summary>The built-in kinds and those of widely used projects.</summary>
    public static KindTable Shipped => LazyShipped.Value;

    /// <summary>Every kind, in no particular order.</summary>
    public IEnumerable<ResourceKind> All => _kinds.Values;

    /// <summary>Splits <c>apps/v1</c>. A second slash stays in the version, so that no kind has it.</summary>
    public static GroupVersionKind Parse(string apiVersion, string kind)
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new GroupVersionKind("", apiVersion, kind)
            : new GroupVersionKind(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    /// <summary>The kind of an object; null if <c>apiVersion</c> or <c>kind</c> is missing.</summary>
    public static GroupVersionKind? KindOf(JsonValue? value) =>
        value?.Member("apiVersion")?.Text is { Length: > 0 } apiVersion
        && value.Member("kind")?.Text is { Length: > 0 } kind
            ? Parse(apiVersion, kind)
            : null;

    /// <summary>These kinds and others, which replace kinds of the same name that are not built in.</summary>
    public KindTable With(IEnumerable<ResourceKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var all = new Dictionary<(string, string), ResourceKind>(_kinds);
        foreach (ResourceKind kind in kinds)
        {
            if (!all.TryGetValue((kind.Group, kind.Kind), out ResourceKind? known)
                || known.Origin != KindOrigin.BuiltIn)
            {
                all[(kind.Group, kind.Kind)] = kind;
            }
        }

        return new KindTable(all.Values);
    }

    /// <summary>The entry of a kind; null if it is not known.</summary>
    public ResourceKind? Find(string group, string kind) => _kinds.GetValueOrDefault((group, kind));

    /// <summary>The kind of a resource; null if it is not known.</summary>
    public ResourceKind? FindResource(string group, string resource) => _kinds.Values.FirstOrDefault(
        one => one.Group == group && string.Equals(one.Resource, resource, StringComparison.Ordinal));

    /// <summary>
    /// Finds the resource of an object's kind. A version that Kubernetes removed gives the one that replaced it. A kind
    /// that an API server cannot have is an error. Any other unknown kind is guessed: its plural by the rules of
    /// English, and cluster-scoped only if its name begins with <c>Cluster</c> and the object names no namespace.
    /// </summary>
    /// <param name="kind">The kind as the object has it.</param>
    /// <param name="hasNamespace">Does the object name a namespace?</param>
    /// <param name="found">The kind; null on error.</param>
    /// <param name="error">The problem and how to fix it; empty on success.</param>
    public bool TryFind(GroupVersionKind kind, bool hasNamespace, out FoundKind? found, out string error)
    {
        error = "";
        ResourceKind? known = Find(kind.Group, kind.Kind) ?? FindAnyKind(kind);
        KindVersion? version = known?.FindVersion(kind.Version);
        if (known is null || (version is null && known.Origin == KindOrigin.BuiltIn))
        {
            error = new KindAdvice(this, _builtInGroups).Explain(kind);
            found = error.Length > 0 ? null : Guess(kind, hasNamespace);
            return found is not null;
        }

        found = version is { IsRemoved: true } ? Successor(kind, known, version) : Known(kind, known, version);
        return true;
    }

    /// <summary>
    /// The resources whose subresource takes a kind: pods for a <c>policy/v1 Eviction</c> and <c>eviction</c>, several
    /// for a Scale and <c>scale</c>. Sorted by group and kind; empty if the kind is not one of a subresource.
    /// </summary>
    public ImmutableArray<ResourceKind> FindOwners(GroupVersionKind kind, string subresource) =>
    [
        .. _kinds.Values
            .Where(one => one.Subresources.Any(each => each.Name == subresource
                && each.Kind is { } taken && (taken.Group, taken.Kind) == (kind.Group, kind.Kind)))
            .OrderBy(static one => one.Group, StringComparer.Ordinal)
            .ThenBy(static one => one.Kind, StringComparer.Ordinal),
    ];

    // A group whose kinds users create, all with the same rule: the constraints of Gatekeeper.
    private ResourceKind? FindAnyKind(GroupVersionKind kind) => Find(kind.Group, AnyKind) is { } any
        ? any with { Kind = kind.Kind, Resource = PluralName.Lower(kind.Kind) }
        : null;

    private static FoundKind Known(GroupVersionKind kind, ResourceKind known, KindVersion? version)
    {
        bool isUnserved = known.Origin == KindOrigin.Definition && version is null;
        return new FoundKind(
            kind,
            new GroupVersionResource(kind.Group, kind.Version, known.Resource),
            known.IsNamespaced,
            known.Origin,
            kind)
        {
            Note = isUnserved
                ? $"{kind.ApiVersion} {kind.Kind}: the CustomResourceDefinition in the input does not serve version "
                    + $"'{kind.Version}'. Serve it there, or use one of "
                    + $"{string.Join(", ", known.Versions.Select(static one => one.Name))}."
                : "",
        };
    }

    private FoundKind Successor(GroupVersionKind kind, ResourceKind known, KindVersion version)
    {
        ResourceKind now = version.MovedTo.Length > 0 ? Find(version.MovedTo, kind.Kind) ?? known : known;
        var current = new GroupVersionKind(now.Group, now.CurrentVersion, now.Kind);
        bool isServed = now.FindVersion(current.Version) is { IsRemoved: false };
        string what = $"Kubernetes {version.RemovedIn} removed {kind.ApiVersion} {kind.Kind}.";
        return new FoundKind(
            current,
            new GroupVersionResource(current.Group, current.Version, now.Resource),
            now.IsNamespaced,
            now.Origin,
            kind)
        {
            Note = isServed
                ? $"{what} It is evaluated as {current.ApiVersion}. Write 'apiVersion: {current.ApiVersion}'."
                : $"{what} Kubernetes no longer serves any version of this kind. Remove the object.",
        };
    }

    private static FoundKind Guess(GroupVersionKind kind, bool hasNamespace)
    {
        bool isNamespaced = hasNamespace || !kind.Kind.StartsWith("Cluster", StringComparison.Ordinal);
        var resource = new GroupVersionResource(kind.Group, kind.Version, PluralName.Of(kind.Kind));
        string scope = isNamespaced ? "namespaced" : "cluster-scoped";
        return new FoundKind(kind, resource, isNamespaced, KindOrigin.Guess, kind)
        {
            Note = $"{kind.ApiVersion} {kind.Kind} is not a known kind; it is evaluated as the {scope} resource "
                + $"'{resource.PluralDotGroup}'. If this is wrong, add its CustomResourceDefinition to the input, or "
                + "the kind to 'kinds' in the settings.",
        };
    }
}
