using System.Collections.Immutable;
using Admission.Json;
using Admission.Kinds;

namespace Admission.Cel.Policies;

/// <summary>The objects that policies can have as params: those of the policies folder.</summary>
/// <param name="folder">The objects of the folder.</param>
internal sealed class PolicyParams(FolderObjects folder)
{
    /// <summary>Is a kind namespaced? Null for a kind that is not known.</summary>
    public bool? IsNamespaced(GroupVersionKind kind) => folder.IsNamespaced(kind);

    /// <summary>Finds objects.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="space">Their namespace; null for a cluster-scoped kind.</param>
    /// <param name="name">The name; empty for all.</param>
    /// <param name="unknown">Why it is not known which there are, with what to do; empty if it is known.</param>
    public ImmutableArray<JsonValue> Find(GroupVersionKind kind, string? space, string name, out string unknown)
    {
        unknown = folder.Holds(kind)
            ? ""
            : $"the params of kind {kind.Kind} are not known. Add the objects to the policies folder.";
        ImmutableArray<JsonValue> found = folder.List(kind, space);
        return name.Length == 0
            ? found
            : [.. found.Where(one => one.Member("metadata")?.Member("name")?.Text == name)];
    }
}
