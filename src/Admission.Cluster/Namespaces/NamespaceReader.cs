using Admission.Json;
using Admission.Matching;
using Admission.Telemetry;

namespace Admission.Cluster.Namespaces;

/// <summary>Reads the API server's data about namespaces. Invalid data is an error, never skipped.</summary>
internal static class NamespaceReader
{
    private static readonly NamespaceLabels None = new((JsonValue?)null);

    /// <exception cref="ClusterException">It is not a list.</exception>
    public static NamespacePage ReadPage(ReadOnlyMemory<byte> utf8)
    {
        using JsonTree tree = Parse(utf8);
        JsonValue? metadata = tree.Root.Member("metadata");
        if (tree.Root.Member("items") is not { Kind: JsonKind.Array or JsonKind.Null } items
            || metadata?.Member("resourceVersion")?.Text is not { Length: > 0 } version)
        {
            throw Malformed("a list without items or resourceVersion");
        }

        var namespaces = new List<KeyValuePair<string, NamespaceLabels>>(items.Count);
        foreach (JsonValue item in items.Items)
        {
            (string name, NamespaceLabels labels, _) = ReadNamespace(item);
            namespaces.Add(new(name, labels));
        }

        return new NamespacePage(namespaces, version, metadata.Member("continue")?.Text ?? "");
    }

    /// <exception cref="ClusterException">It is not a namespace.</exception>
    public static (string Name, NamespaceLabels Labels) ReadOne(ReadOnlyMemory<byte> utf8)
    {
        using JsonTree tree = Parse(utf8);
        (string name, NamespaceLabels labels, _) = ReadNamespace(tree.Root);
        return (name, labels);
    }

    /// <summary>Reads one event of a watch.</summary>
    /// <exception cref="ClusterException">It is not an event, or reports that the watch has failed.</exception>
    public static NamespaceEvent ReadEvent(ReadOnlyMemory<byte> utf8)
    {
        using JsonTree tree = Parse(utf8);
        string type = tree.Root.Member("type")?.Text ?? "";
        if (tree.Root.Member("object") is not { Kind: JsonKind.Object } value)
        {
            throw Malformed("an event without an object");
        }

        switch (type)
        {
            case "ADDED" or "MODIFIED":
                (string name, NamespaceLabels labels, string version) = ReadNamespace(value);
                return new NamespaceEvent(NamespaceEventKind.Set, Required(version), name, labels);
            case "DELETED":
                (string gone, _, string after) = ReadNamespace(value);
                return new NamespaceEvent(NamespaceEventKind.Removed, Required(after), gone);
            case "BOOKMARK":
                return new NamespaceEvent(
                    NamespaceEventKind.Bookmark,
                    Required(value.Member("metadata")?.Member("resourceVersion")?.Text ?? ""));
            case "ERROR":
                throw WatchFailure.Of(value);
            default:
                throw Malformed("an event of an unknown type");
        }
    }

    private static (string Name, NamespaceLabels Labels, string Version) ReadNamespace(JsonValue value)
    {
        JsonValue? metadata = value.Member("metadata");
        if (metadata?.Member("name")?.Text is not { Length: > 0 } name)
        {
            throw Malformed("a namespace without a name");
        }

        string version = metadata.Member("resourceVersion")?.Text ?? "";
        return (name, ReadLabels(metadata.Member("labels")), version);
    }

    // The labels outlive their list, so they get their own bytes: a few hundred instead of a whole list.
    private static NamespaceLabels ReadLabels(JsonValue? labels)
    {
        if (labels is null or { Kind: JsonKind.Null } or { Kind: JsonKind.Object, Count: 0 })
        {
            return None;
        }

        if (labels.Kind != JsonKind.Object)
        {
            throw Malformed("labels that are not an object");
        }

        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i].Kind != JsonKind.String)
            {
                throw Malformed("a label that is not a string");
            }
        }

        return new NamespaceLabels(JsonTree.ParseTrusted(labels.RawUtf8.ToArray()));
    }

    private static JsonTree Parse(ReadOnlyMemory<byte> utf8) =>
        JsonTree.TryParse(utf8, out JsonTree? tree, out _) && tree is not null
            ? tree
            : throw Malformed("something that is not JSON");

    private static string Required(string version) =>
        version.Length > 0 ? version : throw Malformed("an event without a resourceVersion");

    private static ClusterException Malformed(string what) => new(
        WatchRestartReason.Malformed, $"the API server sent {what}. Check that this is the address of the API server.");
}
