using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Admission.Json;

/// <summary>
/// One immutable JSON value. A thin view over the UTF-8 bytes it was read from: a member or item costs something only
/// when it is first read, so that a review's managedFields are free for policies that never look at them.
/// Safe to read from several threads. Valid until its <see cref="JsonTree"/> is disposed.
/// </summary>
public sealed class JsonValue
{
    private readonly JsonElement _element;
    private Members? _members;
    private JsonValue[]? _items;
    private string? _text;

    internal JsonValue(JsonElement element)
    {
        _element = element;
        Kind = element.ValueKind switch
        {
            JsonValueKind.Object => JsonKind.Object,
            JsonValueKind.Array => JsonKind.Array,
            JsonValueKind.String => JsonKind.String,
            JsonValueKind.Number => JsonKind.Number,
            JsonValueKind.True or JsonValueKind.False => JsonKind.Boolean,
            _ => JsonKind.Null,
        };
    }

    /// <summary>For walks over everything, which need no view of each value.</summary>
    internal JsonElement Element => _element;

    /// <summary>What this value is.</summary>
    public JsonKind Kind { get; }

    /// <summary>The bytes as they were sent, white space between tokens included.</summary>
    public ReadOnlySpan<byte> RawUtf8 => JsonMarshal.GetRawUtf8Value(_element);

    /// <summary>Number of members of an object or items of an array; 0 for every other kind.</summary>
    public int Count => Kind switch
    {
        JsonKind.Object => ReadMembers().Names.Length,
        JsonKind.Array => ReadItems().Length,
        _ => 0,
    };

    /// <summary>The value of the member, or the item, at a position, in the order of the bytes.</summary>
    public JsonValue this[int index] =>
        Kind == JsonKind.Object ? ReadMembers().Values[index] : ReadItems()[index];

    /// <summary>The name of the member at a position of an object.</summary>
    public string NameAt(int index) => ReadMembers().Names[index];

    /// <summary>The items of an array; empty for every other kind.</summary>
    public ReadOnlySpan<JsonValue> Items => Kind == JsonKind.Array ? ReadItems() : [];

    /// <summary>The names of an object's members, in the order of the bytes; empty for every other kind.</summary>
    public ReadOnlySpan<string> Names => Kind == JsonKind.Object ? ReadMembers().Names : [];

    /// <summary>The member of that name; null where this is no object or has no such member.</summary>
    public JsonValue? Member(string name)
    {
        if (Kind != JsonKind.Object)
        {
            return null;
        }

        Members members = ReadMembers();
        int index = members.IndexOf(name);
        return index < 0 ? null : members.Values[index];
    }

    /// <summary>Position of the member of that name; -1 where this is no object or has no such member.</summary>
    public int IndexOf(string name) => Kind == JsonKind.Object ? ReadMembers().IndexOf(name) : -1;

    /// <summary>The text of a string; null for every other kind.</summary>
    public string? Text => Kind == JsonKind.String ? _text ??= _element.GetString() : null;

    /// <summary>
    /// A number exactly as it was written (<c>9007199254740993</c>, <c>1.0</c>, <c>1e3</c>); null for other kinds.
    /// </summary>
    public string? NumberText => Kind == JsonKind.Number ? _text ??= _element.GetRawText() : null;

    /// <summary>The nearest double of a number; NaN for every other kind.</summary>
    public double Number => Kind == JsonKind.Number
        ? double.Parse(RawUtf8, NumberStyles.Float, CultureInfo.InvariantCulture)
        : double.NaN;

    /// <summary>Is this the literal <c>true</c>?</summary>
    public bool IsTrue => _element.ValueKind == JsonValueKind.True;

    /// <summary>The number as a 64-bit integer; false where it is none, or does not fit.</summary>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        return Kind == JsonKind.Number && _element.TryGetInt64(out value);
    }

    /// <summary>Writes this value as JSON, numbers as they were written.</summary>
    public void WriteTo(Utf8JsonWriter writer) => _element.WriteTo(writer);

    /// <summary>The JSON text as it was sent.</summary>
    public override string ToString() => _element.GetRawText();

    /// <summary>
    /// Are the two the same value, exactly? Numbers are compared as written (1 is not 1.0, 9007199254740993 is not
    /// 9007199254740992), null is not absent, the order of members does not matter, the order of items does.
    /// </summary>
    public static bool AreSame(JsonValue? left, JsonValue? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        if (left.RawUtf8.SequenceEqual(right.RawUtf8))
        {
            return true;
        }

        return left.Kind switch
        {
            JsonKind.String => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
            JsonKind.Array => AreSameItems(left, right),
            JsonKind.Object => AreSameMembers(left, right),
            _ => false,
        };
    }

    private static bool AreSameItems(JsonValue left, JsonValue right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!AreSame(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreSameMembers(JsonValue left, JsonValue right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (right.Member(left.NameAt(i)) is not { } other || !AreSame(left[i], other))
            {
                return false;
            }
        }

        return true;
    }

    // Two threads may both build the arrays; either result is complete, and the last write wins.
    private Members ReadMembers() => Volatile.Read(ref _members) ?? BuildMembers();

    private JsonValue[] ReadItems() => Volatile.Read(ref _items) ?? BuildItems();

    private Members BuildMembers()
    {
        if (Kind != JsonKind.Object)
        {
            throw new InvalidOperationException($"a {Kind} has no members");
        }

        int count = _element.GetPropertyCount();
        var names = new string[count];
        var values = new JsonValue[count];
        int i = 0;
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            names[i] = KnownNames.TextOf(property);
            values[i++] = new JsonValue(property.Value);
        }

        var members = new Members(names, values);
        Volatile.Write(ref _members, members);
        return members;
    }

    private JsonValue[] BuildItems()
    {
        if (Kind != JsonKind.Array)
        {
            throw new InvalidOperationException($"a {Kind} has no items");
        }

        var items = new JsonValue[_element.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in _element.EnumerateArray())
        {
            items[i++] = new JsonValue(item);
        }

        Volatile.Write(ref _items, items);
        return items;
    }

    private sealed class Members(string[] names, JsonValue[] values)
    {
        // Below this, comparing a handful of strings beats hashing.
        private const int LinearSearchMaxMembers = 8;

        private readonly Dictionary<string, int>? _positions = names.Length > LinearSearchMaxMembers
            ? BuildPositions(names)
            : null;

        public string[] Names { get; } = names;

        public JsonValue[] Values { get; } = values;

        public int IndexOf(string name)
        {
            if (_positions is not null)
            {
                return _positions.GetValueOrDefault(name, -1);
            }

            for (int i = 0; i < Names.Length; i++)
            {
                if (string.Equals(Names[i], name, StringComparison.Ordinal))
                {
                    return i;
                }
            }

            return -1;
        }

        private static Dictionary<string, int> BuildPositions(string[] names)
        {
            var positions = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
            for (int i = 0; i < names.Length; i++)
            {
                positions[names[i]] = i;
            }

            return positions;
        }
    }
}
