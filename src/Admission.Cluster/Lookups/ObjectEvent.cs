using Admission.Json;
using Admission.Telemetry;

namespace Admission.Cluster.Lookups;

/// <summary>One event of a watch.</summary>
/// <param name="Object">
/// The object; null if the event has none. For a removed object, only its name and namespace count: the rest is from
/// before the deletion.
/// </param>
/// <param name="Version">The resourceVersion after the event; empty for <see cref="ObjectEventKind.Opened"/>.</param>
internal readonly record struct ObjectEvent(ObjectEventKind Kind, JsonValue? Object, string Version)
{
    /// <exception cref="ClusterException">It is not an event, or reports that the watch has failed.</exception>
    public static ObjectEvent Read(ReadOnlyMemory<byte> utf8)
    {
        JsonValue root = JsonTree.TryParse(utf8, out JsonTree? tree, out _) && tree is not null
            ? tree.Root
            : throw Malformed("something that is not JSON");
        if (root.Member("object") is not { Kind: JsonKind.Object } value)
        {
            throw Malformed("an event without an object");
        }

        string type = root.Member("type")?.Text ?? "";
        if (type == "ERROR")
        {
            // A watch can fail within an answer that began successfully.
            throw WatchFailure.Of(value);
        }

        JsonValue? metadata = value.Member("metadata");
        string version = metadata?.Member("resourceVersion")?.Text is { Length: > 0 } text
            ? text
            : throw Malformed("an event without a resourceVersion");
        ObjectEventKind kind = type switch
        {
            "ADDED" or "MODIFIED" => ObjectEventKind.Set,
            "DELETED" => ObjectEventKind.Removed,
            "BOOKMARK" => ObjectEventKind.Bookmark,
            _ => throw Malformed("an event of an unknown type"),
        };
        return kind == ObjectEventKind.Bookmark || metadata.Member("name")?.Text is { Length: > 0 }
            ? new ObjectEvent(kind, value, version)
            : throw Malformed("an object without a name");
    }

    private static ClusterException Malformed(string what) => new(
        WatchRestartReason.Malformed, $"the API server sent {what}. Check that this is the address of the API server.");
}

/// <summary>Kind of an event of a watch.</summary>
internal enum ObjectEventKind
{
    /// <summary>The watch has started.</summary>
    Opened,

    /// <summary>The object is new or has changed.</summary>
    Set,

    /// <summary>The object was deleted, or is no longer watched.</summary>
    Removed,

    /// <summary>Nothing happened up to this version.</summary>
    Bookmark,
}
