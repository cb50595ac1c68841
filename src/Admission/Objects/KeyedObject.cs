using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// One Kubernetes object whose list items are found by merge key, so that a field of the new object is found in the old
/// one even if the list was reordered. Caches the keys of each list: a thousand lookups in one list cost one pass over
/// it. Not thread-safe; create one for each evaluation.
/// </summary>
public sealed class KeyedObject
{
    private readonly Dictionary<JsonValue, KeyedList?> _lists = new(ReferenceEqualityComparer.Instance);
    private readonly ObjectShape _shape;

    /// <summary>A view on one object.</summary>
    /// <param name="root">The object; its apiVersion and kind define which lists have keys.</param>
    /// <param name="kinds">Kinds with a pod template.</param>
    public KeyedObject(JsonValue root, WorkloadKinds kinds)
    {
        Root = root;
        _shape = kinds.ShapeOf(root);
    }

    public JsonValue Root { get; }

    /// <summary>
    /// The path with indexes replaced by merge keys if the list has them: <c>spec.containers[name="web"].image</c>. An
    /// index stays if the list is atomic, an item has no key, or two items share one; after a step that does not exist,
    /// the path stays unchanged.
    /// </summary>
    public FieldPath Canonicalize(FieldPath path)
    {
        _ = Walk(path, out FieldPath canonical);
        return canonical;
    }

    /// <summary>Like <see cref="Canonicalize(FieldPath)"/>; a text that is not a path is returned unchanged.</summary>
    public string Canonicalize(string path) =>
        FieldPath.TryParse(path, out FieldPath? parsed, out _) ? Canonicalize(parsed).ToString() : path;

    /// <summary>The value at an indexed or keyed path; null if there is none.</summary>
    public JsonValue? Find(FieldPath path) => Walk(path, out _);

    /// <summary>
    /// The values of one field in this object and in the older one, with list items matched by key. False if either has
    /// no such field.
    /// </summary>
    /// <param name="path">A path in this object.</param>
    /// <param name="older">The object as it was.</param>
    /// <param name="value">The value here; null if there is none.</param>
    /// <param name="oldValue">The value there; null if there is none.</param>
    public bool TryFindSame(FieldPath path, KeyedObject older, out JsonValue? value, out JsonValue? oldValue)
    {
        value = Walk(path, out FieldPath canonical);
        oldValue = value is null ? null : older.Find(canonical);
        return oldValue is not null;
    }

    private JsonValue? Walk(FieldPath path, out FieldPath canonical)
    {
        JsonValue? value = Root;
        ObjectShape? shape = _shape;
        ListShape? list = null;
        canonical = FieldPath.Root;
        foreach (FieldSegment segment in path.Segments())
        {
            if (value is null || segment.Name is not null)
            {
                canonical = canonical.Append(segment);
                value = segment.Name is null ? null : value?.Member(segment.Name);
                list = segment.Name is null ? null : shape?.ListAt(segment.Name);
                shape = segment.Name is null ? null : shape?.ObjectAt(segment.Name);
                continue;
            }

            int position = PositionOf(value, segment, list, out KeyedList? keyed);
            value = position < 0 ? null : value[position];
            canonical = value is null || keyed is null
                ? canonical.Append(segment)
                : canonical.Append(list!.KeysOf(value));
            shape = list?.Item;
            list = null;
        }

        return value;
    }

    private int PositionOf(JsonValue value, FieldSegment segment, ListShape? list, out KeyedList? keyed)
    {
        keyed = list is null || value.Kind != JsonKind.Array ? null : KeyedListOf(value, list);
        ReadOnlySpan<JsonValue> items = value.Items;
        if (segment.Index >= 0)
        {
            return segment.Index < items.Length ? segment.Index : -1;
        }

        // A whole key in a list with missing or shared keys finds nothing: the first match can be another item.
        return list is not null && list.TryWriteKey(segment.Keys, out string key)
            ? keyed?.PositionOf(key) ?? -1
            : FirstFitting(items, segment.Keys);
    }

    private KeyedList? KeyedListOf(JsonValue value, ListShape list)
    {
        if (!_lists.TryGetValue(value, out KeyedList? keyed))
        {
            keyed = KeyedList.TryRead(value, list);
            _lists.Add(value, keyed);
        }

        return keyed;
    }

    private static int FirstFitting(ReadOnlySpan<JsonValue> items, ImmutableArray<FieldKey> keys)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (FieldKey.AllFit(keys, items[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
