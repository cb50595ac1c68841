using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Admission.Json;

namespace Admission.Kinds;

/// <summary>Reads the kind that a CustomResourceDefinition declares.</summary>
public static class KindDefinition
{
    private const string Group = "apiextensions.k8s.io";

    /// <summary>Is the object a CustomResourceDefinition?</summary>
    public static bool IsDefinition(JsonValue value) =>
        KindTable.KindOf(value) is { Group: Group, Kind: "CustomResourceDefinition" };

    /// <summary>Reads a CustomResourceDefinition of <c>v1</c> or <c>v1beta1</c>.</summary>
    /// <param name="definition">The object.</param>
    /// <param name="kind">
    /// The kind with the versions that are served; null if group, names, scope or versions are missing.
    /// </param>
    public static bool TryRead(JsonValue definition, [NotNullWhen(true)] out ResourceKind? kind)
    {
        ArgumentNullException.ThrowIfNull(definition);
        kind = null;
        JsonValue? spec = definition.Member("spec");
        JsonValue? names = spec?.Member("names");
        string? scope = spec?.Member("scope")?.Text;
        if (spec?.Member("group")?.Text is not { Length: > 0 } group
            || names?.Member("kind")?.Text is not { Length: > 0 } name
            || names.Member("plural")?.Text is not { Length: > 0 } plural
            || scope is not ("Namespaced" or "Cluster"))
        {
            return false;
        }

        ImmutableArray<KindVersion> versions =
            [.. VersionsOf(spec).Distinct().Select(static one => new KindVersion(one))];
        if (versions.IsEmpty)
        {
            return false;
        }

        kind = new ResourceKind(group, name, plural, scope == "Namespaced", KindOrigin.Definition)
        {
            Versions = versions,
        };
        return true;
    }

    // The served versions; of v1beta1 also its one version.
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
}
