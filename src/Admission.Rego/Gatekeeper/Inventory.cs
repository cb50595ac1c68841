using Admission.Json;
using Admission.Rego.Values;

namespace Admission.Rego.Gatekeeper;

/// <summary>Objects of the cluster as templates see them: <c>data.inventory</c>.</summary>
public sealed class Inventory
{
    private Inventory(RegoValue data) => Data = data;

    /// <summary>An inventory without objects.</summary>
    public static readonly Inventory Empty = From([]);

    internal RegoValue Data { get; }

    /// <summary>
    /// The objects by namespace, version, kind and name; of two with the same place, the last one counts.
    /// </summary>
    public static Inventory From(IEnumerable<JsonValue> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var root = new Branch();
        foreach (JsonValue one in objects)
        {
            JsonValue? metadata = one.Member("metadata");
            Branch scope = metadata?.Member("namespace")?.Text is { Length: > 0 } space
                ? root.At("namespace").At(space)
                : root.At("cluster");
            scope.At(one.Member("apiVersion")?.Text ?? "").At(one.Member("kind")?.Text ?? "")
                .Leaves[metadata?.Member("name")?.Text ?? ""] = RegoValue.FromFloats(one);
        }

        return new Inventory(RegoDocument.At(root.Build(), "inventory"));
    }

    private sealed class Branch
    {
        private readonly Dictionary<string, Branch> _branches = new(StringComparer.Ordinal);

        public Dictionary<string, RegoValue> Leaves { get; } = new(StringComparer.Ordinal);

        public Branch At(string name)
        {
            if (!_branches.TryGetValue(name, out Branch? branch))
            {
                _branches[name] = branch = new Branch();
            }

            return branch;
        }

        public RegoObject Build()
        {
            var builder = new ObjectBuilder();
            foreach ((string name, Branch branch) in _branches)
            {
                builder.Set(name, branch.Build());
            }

            foreach ((string name, RegoValue leaf) in Leaves)
            {
                builder.Set(name, leaf);
            }

            return builder.Build();
        }
    }
}
