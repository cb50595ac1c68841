using System.Collections.Frozen;
using Admission.Json;
using Admission.Protocol;

namespace Admission.Cli.Manifests;

/// <summary>Which resource a kind is sent to: the built-in kinds of Kubernetes, and those of CRDs. Immutable.</summary>
internal sealed class ResourceKinds
{
    private const string CrdGroup = "apiextensions.k8s.io";

    private static readonly Lazy<ResourceKinds> LazyBuiltIn = new(ReadBuiltIn);

    private readonly FrozenDictionary<GroupVersionKind, ResourceKind> _kinds;
    private readonly FrozenDictionary<(string Group, string Kind), ResourceKind> _anyVersion;

    private ResourceKinds(Dictionary<GroupVersionKind, ResourceKind> kinds)
    {
        _kinds = kinds.ToFrozenDictionary();
        _anyVersion = kinds
            .GroupBy(entry => (entry.Key.Group, entry.Key.Kind))
            .ToFrozenDictionary(group => group.Key, group => group.First().Value);
    }

    /// <summary>Every kind of Kubernetes 1.20 to 1.36 that can be created; from resource-kinds.tsv.</summary>
    public static ResourceKinds BuiltIn => LazyBuiltIn.Value;

    /// <summary>Every known kind.</summary>
    public IEnumerable<KeyValuePair<GroupVersionKind, ResourceKind>> All => _kinds;

    /// <summary>Takes <c>apps/v1</c> apart; a text with several slashes is kept as a version that nobody
    /// knows.</summary>
    public static GroupVersionKind Parse(string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new GroupVersionKind("", apiVersion, kind)
            : new GroupVersionKind(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    /// <summary>
    /// The resource of a kind. An unknown one is guessed: its plural by the rules of Kubernetes'
    /// UnsafeGuessKindToResource, and namespaced unless its name begins with <c>Cluster</c> and it names no namespace.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="hasNamespace">Does the object name a namespace?</param>
    public ResourceKind Find(GroupVersionKind kind, bool hasNamespace)
    {
        if (_kinds.TryGetValue(kind, out ResourceKind? known))
        {
            return known;
        }

        if (_anyVersion.TryGetValue((kind.Group, kind.Kind), out ResourceKind? other))
        {
            return other with { Resource = other.Resource with { Version = kind.Version }, IsGuessed = true };
        }

        bool isNamespaced = hasNamespace || !kind.Kind.StartsWith("Cluster", StringComparison.Ordinal);
        var resource = new GroupVersionResource(kind.Group, kind.Version, GuessPlural(kind.Kind));
        return new ResourceKind(resource, isNamespaced, IsGuessed: true);
    }

    /// <summary>These kinds and those of the CRDs among the manifests, all served versions. A built-in kind stays as
    /// it is.</summary>
    public ResourceKinds With(IEnumerable<Manifest> manifests, List<ManifestProblem> notes)
    {
        var kinds = new Dictionary<GroupVersionKind, ResourceKind>(_kinds);
        foreach (Manifest manifest in manifests)
        {
            if (manifest.Kind is not { Group: CrdGroup, Kind: "CustomResourceDefinition" })
            {
                continue;
            }

            if (!TryAdd(manifest.Object.Member("spec"), kinds))
            {
                (int line, _) = manifest.PositionOf("spec");
                notes.Add(new ManifestProblem(manifest.Source.File, line, 0,
                    "this CustomResourceDefinition lacks group, names, scope or versions. Its kind is guessed."));
            }
        }

        return new ResourceKinds(kinds);
    }

    private static bool TryAdd(JsonValue? spec, Dictionary<GroupVersionKind, ResourceKind> kinds)
    {
        JsonValue? names = spec?.Member("names");
        string? scope = spec?.Member("scope")?.Text;
        if (spec?.Member("group")?.Text is not { Length: > 0 } group
            || names?.Member("kind")?.Text is not { Length: > 0 } kind
            || names.Member("plural")?.Text is not { Length: > 0 } plural
            || scope is not ("Namespaced" or "Cluster"))
        {
            return false;
        }

        string[] versions = [.. VersionsOf(spec)];
        foreach (string version in versions)
        {
            var resource = new GroupVersionResource(group, version, plural);
            kinds.TryAdd(
                new GroupVersionKind(group, version, kind),
                new ResourceKind(resource, scope == "Namespaced", IsGuessed: false));
        }

        return versions.Length > 0;
    }

    /// <summary>The served versions; of apiextensions.k8s.io/v1beta1 also its one <c>version</c>.</summary>
    private static IEnumerable<string> VersionsOf(JsonValue spec)
    {
        if (spec.Member("version")?.Text is { Length: > 0 } single)
        {
            yield return single;
        }

        if (spec.Member("versions") is not { Kind: JsonKind.Array } versions)
        {
            yield break;
        }

        for (int i = 0; i < versions.Count; i++)
        {
            bool isServed = versions[i].Member("served") is { Kind: JsonKind.Boolean, IsTrue: true };
            if (isServed && versions[i].Member("name")?.Text is { Length: > 0 } name)
            {
                yield return name;
            }
        }
    }

    /// <summary>Source of truth: UnsafeGuessKindToResource in k8s.io/apimachinery/pkg/api/meta/restmapper.go.</summary>
    private static string GuessPlural(string kind)
    {
#pragma warning disable CA1308 // Kubernetes' resources are lower case.
        string singular = kind.ToLowerInvariant();
#pragma warning restore CA1308
        return singular switch
        {
            _ when singular.EndsWith("endpoints", StringComparison.Ordinal) => singular,
            [.., 's'] => singular + "es",
            [.., 'y'] => singular[..^1] + "ies",
            _ => singular + "s",
        };
    }

    private static ResourceKinds ReadBuiltIn()
    {
        var kinds = new Dictionary<GroupVersionKind, ResourceKind>();
        foreach (string line in Embedded.Text("resource-kinds.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] cells = line.Split('\t');
            GroupVersionKind kind = Parse(cells[0], cells[1]);
            var resource = new GroupVersionResource(kind.Group, kind.Version, cells[2]);
            kinds.Add(kind, new ResourceKind(resource, cells[3] == "namespaced", IsGuessed: false));
        }

        return new ResourceKinds(kinds);
    }
}
