using System.Collections.Immutable;
using System.Text;
using Admission.Json;
using Admission.Kinds;
using Admission.Lookups;
using Admission.Rego.Compile;
using Admission.Rego.Syntax;
using Admission.Yaml;

namespace Admission.Rego.Gatekeeper;

/// <summary>
/// Which kinds of objects a template reads as <c>data.inventory</c>: those that its Rego names, those of its annotation
/// <c>metadata.gatekeeper.sh/requires-sync-data</c>, and, if its Rego
/// names none, those that Gatekeeper is configured to sync.
/// </summary>
internal sealed class InventoryReads
{
    private const string Annotation = "metadata.gatekeeper.sh/requires-sync-data";

    private readonly HashSet<ReadKind> _kinds = [];
    private bool _readsAny;

    /// <summary>Does the template read the inventory at all?</summary>
    public bool IsUsed { get; private set; }

    /// <summary>The Namespace of the object, which templates see as <c>_unstable.namespace</c>.</summary>
    public static ReadDeclaration Namespaces { get; } = new()
    {
        Kind = ReadKind.OfKind("v1", "Namespace"),
        IsNamespaced = false,
    };

    /// <summary>Does the template read the Namespace of the object?</summary>
    public bool ReadsNamespace { get; private set; }

    /// <summary>Finds what the modules of a template read.</summary>
    public static InventoryReads Of(IEnumerable<RegoModule> modules, JsonValue template)
    {
        var reads = new InventoryReads();
        foreach (Rule rule in modules.SelectMany(static module => module.Rules))
        {
            SyntaxWalk.Visit(rule, reads.Visit);
        }

        if (reads.IsUsed)
        {
            reads.AddAnnotation(template.Member("metadata")?.Member("annotations")?.Member(Annotation)?.Text);
        }

        return reads;
    }

    /// <summary>The kinds that a <c>Config</c> or a <c>SyncSet</c> of Gatekeeper names.</summary>
    public static IEnumerable<ReadKind> Synced(JsonValue document)
    {
        JsonValue? spec = document.Member("spec");
        JsonValue? list = document.Member("kind")?.Text == "SyncSet"
            ? spec?.Member("gvks")
            : spec?.Member("sync")?.Member("syncOnly");
        foreach (JsonValue one in list is { } all ? all.Items.ToArray() : [])
        {
            if (one.Member("kind")?.Text is { Length: > 0 } kind)
            {
                yield return new ReadKind(
                    one.Member("group")?.Text ?? "", "", kind, one.Member("version")?.Text ?? "");
            }
        }
    }

    /// <summary>The kinds to read; empty if they are not known.</summary>
    /// <param name="synced">The kinds that Gatekeeper is configured to sync.</param>
    public ImmutableArray<ReadDeclaration> Declare(IReadOnlyCollection<ReadKind> synced) =>
    [
        .. _kinds.Concat(_readsAny || _kinds.Count == 0 ? synced : [])
            .Select(static kind => new ReadDeclaration
            {
                Kind = kind,
                IsNamespaced = KindTable.Shipped.Find(kind.Group, kind.Kind)?.IsNamespaced ?? true,
            }),
    ];

    private void Visit(Term term)
    {
        ReadsNamespace |= term is ScalarTerm { Text: "_unstable" };
        if (term is not RefTerm { Root: "data", Path: [_, ScalarTerm { Text: "inventory" }, ..] path })
        {
            return;
        }

        IsUsed = true;
        int version = path.Count > 2 && path[2] is ScalarTerm { Text: "cluster" } ? 3 : 4;
        string? kind = path.Count > version + 1 ? (path[version + 1] as ScalarTerm)?.Text : null;
        if (kind is not { Length: > 0 })
        {
            _readsAny = true;
        }
        else if ((path[version] as ScalarTerm)?.Text is { } apiVersion)
        {
            _kinds.Add(ReadKind.OfKind(apiVersion, kind));
        }
        else
        {
            // If several groups have the kind, the group of Kubernetes: a cluster may not serve the others.
            ResourceKind[] served = [.. KindTable.Shipped.All
                .Where(one => one.Kind == kind && one.Versions.Any(static v => !v.IsRemoved))];
            bool isBuiltIn = Array.Exists(served, static one => one.Origin == KindOrigin.BuiltIn);
            _kinds.UnionWith(served.Where(one => !isBuiltIn || one.Origin == KindOrigin.BuiltIn)
                .Select(one => new ReadKind(one.Group, one.Resource, kind)));
        }
    }

    // The text is JSON, and often JSON in quotes: a list of requirements, each a list of alternatives.
    private void AddAnnotation(string? text)
    {
        JsonValue? json = text is null ? null : Parse(text);
        foreach (JsonValue requirement in json?.Kind == JsonKind.Array ? json.Items : [])
        {
            foreach (JsonValue one in requirement.Kind == JsonKind.Array ? requirement.Items : [])
            {
                foreach (string group in Texts(one, "groups"))
                {
                    foreach (string kind in Texts(one, "kinds"))
                    {
                        AddServed(group, kind, Texts(one, "versions"));
                    }
                }
            }
        }
    }

    private void AddServed(string group, string kind, string[] versions)
    {
        if (_kinds.Any(one => one.Group == group && one.Kind == kind))
        {
            return;
        }

        ResourceKind? known = KindTable.Shipped.Find(group, kind);
        string? version = Array.Find(versions, one => known?.FindVersion(one) is not { IsRemoved: true });
        if (version is not null || (versions.Length == 0 && known is not null))
        {
            _kinds.Add(new ReadKind(group, known?.Resource ?? "", kind, version ?? ""));
        }
    }

    private static string[] Texts(JsonValue json, string member) => json.Member(member) is { Kind: JsonKind.Array } list
        ? [.. list.Items.ToArray().Select(static item => item.Text ?? "")]
        : [];

    private static JsonValue? Parse(string text)
    {
        YamlReadResult read = KubernetesYaml.Read(Encoding.UTF8.GetBytes(text), YamlLimits.Default);
        JsonValue? root = read.Documents is [{ Root: var only }] ? only : null;
        return root?.Text is { } inner && inner != text ? Parse(inner) : root;
    }
}
