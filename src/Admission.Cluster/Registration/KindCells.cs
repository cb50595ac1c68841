using Admission.Kinds;
using Admission.Matching;
using Admission.Protocol;

namespace Admission.Cluster.Registration;

/// <summary>
/// The resources whose requests carry a kind. What the kind table does not know is sent as a whole: the webhook
/// rather gets requests that no policy matches than misses one.
/// </summary>
internal static class KindCells
{
    private const string Any = KindPattern.Any;

    // A CustomResourceDefinition may have this subresource, whose requests carry this kind.
    private static readonly GroupVersionKind Scale = new("autoscaling", "v1", "Scale");

    /// <summary>The cells of the kinds of a pattern; some may be named twice.</summary>
    public static IEnumerable<ResourceCell> Of(KindPattern pattern, Operation operation) =>
        from apiGroup in pattern.Groups
        from kind in pattern.Kinds
        from resource in ResourcesOf(apiGroup, kind)
        select new ResourceCell(resource.Group, resource.Name, operation);

    private static IEnumerable<(string Group, string Name)> ResourcesOf(string apiGroup, string kind)
    {
        // Somebody may define a kind of that name in a group that the table does not know.
        if (apiGroup == Any)
        {
            return [(Any, "*/*")];
        }

        (string, string)[] known = [.. Known(apiGroup, kind)];
        bool isKnown = kind != Any && known.Length > 0;
        bool isScale = apiGroup == Scale.Group && kind.Covers(Scale.Kind);
        return
        [
            .. known,
            .. isKnown ? (ReadOnlySpan<(string, string)>)[] : [(apiGroup, "*/*")],
            .. isScale ? (ReadOnlySpan<(string, string)>)[(Any, "*/scale")] : [],
        ];
    }

    // The kind's own resource with the subresources that carry it, and the subresources of others that do.
    private static IEnumerable<(string, string)> Known(string apiGroup, string kind)
    {
        foreach (ResourceKind one in KindTable.Shipped.All)
        {
            bool isOwn = one.Group == apiGroup && kind.Covers(one.Kind) && one.Kind != KindTable.AnyKind;
            if (isOwn)
            {
                yield return (one.Group, one.Resource);
            }

            // The subresources of a CustomResourceDefinition are not in the table; they carry its kind.
            if (isOwn && one.Origin != KindOrigin.BuiltIn)
            {
                yield return (one.Group, $"{one.Resource}/*");
            }

            foreach (KindSubresource each in one.Subresources)
            {
                if (each.Kind is { } taken ? taken.Group == apiGroup && kind.Covers(taken.Kind) : isOwn)
                {
                    yield return (one.Group, $"{one.Resource}/{each.Name}");
                }
            }
        }
    }
}
