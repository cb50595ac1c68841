using Admission.Json;
using Admission.Telemetry;

namespace Admission.Cluster.Lookups;

/// <summary>A page of a list.</summary>
/// <param name="Items">The list of objects.</param>
/// <param name="Version">The version of the whole list, from which a watch continues.</param>
/// <param name="Continue">Start of the next page; empty after the last.</param>
internal sealed record ObjectPage(JsonValue Items, string Version, string Continue)
{
    private static readonly JsonValue Nothing = JsonTree.ParseTrusted("[]"u8.ToArray());

    /// <exception cref="ClusterException">It is not a list.</exception>
    public static ObjectPage Read(JsonValue list)
    {
        JsonValue? metadata = list.Member("metadata");
        JsonValue items = list.Member("items") ?? Nothing;
        return items.Kind is JsonKind.Array or JsonKind.Null
            && list.Member("items") is not null
            && metadata?.Member("resourceVersion")?.Text is { Length: > 0 } version
            ? new ObjectPage(items, version, metadata.Member("continue")?.Text ?? "")
            : throw new ClusterException(
                WatchRestartReason.Malformed, "the API server sent a list without items or resourceVersion.");
    }
}
