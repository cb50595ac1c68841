using Admission.Json;

namespace Admission.Objects;

/// <summary>The items of one list by merge key.</summary>
internal sealed class KeyedList
{
    private readonly Dictionary<string, int> _positions;

    private KeyedList(string[] keys, Dictionary<string, int> positions)
    {
        Keys = keys;
        _positions = positions;
    }

    /// <summary>The key of each item, in list order.</summary>
    public string[] Keys { get; }

    /// <summary>
    /// Reads the keys; null if an item has none or two share one. Items are then identified by position, so no change
    /// is lost.
    /// </summary>
    public static KeyedList? TryRead(JsonValue list, ListShape shape)
    {
        ReadOnlySpan<JsonValue> items = list.Items;
        var keys = new string[items.Length];
        var positions = new Dictionary<string, int>(items.Length, StringComparer.Ordinal);
        for (int i = 0; i < items.Length; i++)
        {
            if (!shape.TryReadKey(items[i], out keys[i]) || !positions.TryAdd(keys[i], i))
            {
                return null;
            }
        }

        return new KeyedList(keys, positions);
    }

    /// <summary>Position of the item with that key; -1 if there is none.</summary>
    public int PositionOf(string key) => _positions.GetValueOrDefault(key, -1);
}
