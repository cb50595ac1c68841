using Admission.Json;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>Objects of the cluster as templates see them: <c>data.inventory</c>.</summary>
public sealed class Inventory
{
    private Inventory(RegoValue data) => Data = data;

    /// <summary>No objects.</summary>
    public static readonly Inventory Empty = From([]);

    internal RegoValue Data { get; }

    /// <summary>The objects by namespace, version, kind and name.</summary>
    public static Inventory From(IEnumerable<JsonValue> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        RegoValue inventory = RegoObject.Empty;
        foreach (JsonValue one in objects)
        {
            JsonValue? metadata = one.Member("metadata");
            string version = one.Member("apiVersion")?.Text ?? "";
            string kind = one.Member("kind")?.Text ?? "";
            string name = metadata?.Member("name")?.Text ?? "";
            RegoValue value = RegoValue.FromFloats(one);
            RegoValue placed = metadata?.Member("namespace")?.Text is { Length: > 0 } space
                ? RegoDocument.At(value, "namespace", space, version, kind, name)
                : RegoDocument.At(value, "cluster", version, kind, name);
            inventory = RegoDocument.Merge(inventory, placed);
        }

        return new Inventory(RegoDocument.At(inventory, "inventory"));
    }
}
