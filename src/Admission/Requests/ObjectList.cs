using Admission.Json;
using Admission.Kinds;

namespace Admission.Requests;

/// <summary>
/// The objects of a document: the object itself, or the items of a List, including nested lists. The items of a typed
/// list (PodList) have no apiVersion and kind when the API server sends them; they get those of the list.
/// </summary>
public static class ObjectList
{
    private const string Suffix = "List";
    private const string Items = "items";

    /// <summary>Expands a document.</summary>
    /// <param name="value">The document, or a part of it.</param>
    /// <param name="path">Path of the value in its document; empty for the document itself.</param>
    /// <param name="kinds">Known kinds: a known kind is not a list, whatever its name.</param>
    /// <returns>The objects in their order; none for a list without items.</returns>
    public static IEnumerable<ListedObject> Expand(JsonValue value, string path, KindTable kinds)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(kinds);
        return Expand(value, path, kinds, parent: null);
    }

    /// <summary>The value with its own apiVersion and kind.</summary>
    public static JsonValue WithKind(JsonValue value, GroupVersionKind kind) => JsonRewrite.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", kind.ApiVersion);
        writer.WriteString("kind", kind.Kind);
        JsonRewrite.CopyMembers(writer, value, "apiVersion", "kind");
        writer.WriteEndObject();
    });

    /// <summary>The kind of a typed list's items; null for a List of any kinds.</summary>
    public static GroupVersionKind? ItemKindOf(GroupVersionKind list) =>
        list.Kind.Length > Suffix.Length && list.Kind.EndsWith(Suffix, StringComparison.Ordinal)
            ? list with { Kind = list.Kind[..^Suffix.Length] }
            : null;

    private static IEnumerable<ListedObject> Expand(
        JsonValue value, string path, KindTable kinds, GroupVersionKind? parent)
    {
        GroupVersionKind? own = KindTable.KindOf(value);
        if (own is null && (parent is null || value.Kind != JsonKind.Object))
        {
            yield return new ListedObject(value, default, path, value.Kind == JsonKind.Object
                ? "not a Kubernetes object: apiVersion or kind is missing."
                : "not a Kubernetes object: it is not a mapping with apiVersion and kind.");
            yield break;
        }

        GroupVersionKind kind = own ?? parent!.Value;
        if (!IsList(value, kind, kinds))
        {
            yield return new ListedObject(own is null ? WithKind(value, kind) : value, kind, path, "");
            yield break;
        }

        string prefix = path.Length == 0 ? Items : $"{path}.{Items}";
        JsonValue? items = value.Member(Items);
        if (items is { Kind: not (JsonKind.Array or JsonKind.Null) })
        {
            yield return new ListedObject(value, kind, prefix, $"the items of this {kind.Kind} are not a list.");
            yield break;
        }

        for (int i = 0; i < (items?.Count ?? 0); i++)
        {
            foreach (ListedObject one in Expand(items![i], $"{prefix}[{i}]", kinds, ItemKindOf(kind)))
            {
                yield return one;
            }
        }
    }

    private static bool IsList(JsonValue value, GroupVersionKind kind, KindTable kinds) =>
        kind.Kind.EndsWith(Suffix, StringComparison.Ordinal)
        && kinds.Find(kind.Group, kind.Kind) is null
        && (value.Member(Items) is not null
            || kind is { Group: "", Kind: Suffix }
            || (ItemKindOf(kind) is { } item && kinds.Find(item.Group, item.Kind) is not null));
}

/// <summary>One object of a document, or the error at its place.</summary>
/// <param name="Object">The object, with apiVersion and kind; on error, the value itself.</param>
/// <param name="Kind">Its kind as it is written.</param>
/// <param name="Path">Its path in the document: <c>items[2]</c>; empty for the document itself.</param>
/// <param name="Error">Why it is not an object; empty if it is one.</param>
public readonly record struct ListedObject(JsonValue Object, GroupVersionKind Kind, string Path, string Error);
