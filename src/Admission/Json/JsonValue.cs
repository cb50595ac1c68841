using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Admission.Json;

/// <summary>
/// One immutable JSON value. A thin view over the UTF-8 bytes: a member or item costs time only when it is first read,
/// so a review's managedFields are free for policies that never read them. Thread-safe. Valid until its
/// <see cref="JsonTree"/> is disposed.
/// </summary>
public sealed class JsonValue
{
    private readonly JsonTree _tree;
    private readonly int _row;

    // The content that was read: Members of an object, JsonValue[] of an array, string of a string or number.
    private object? _content;

    internal JsonValue(JsonTree tree, int row)
    {
        _tree = tree;
        _row = row;
        Kind = RawUtf8[0] switch
        {
            (byte)'{' => JsonKind.Object,
            (byte)'[' => JsonKind.Array,
            (byte)'"' => JsonKind.String,
            (byte)'t' or (byte)'f' => JsonKind.Boolean,
            (byte)'n' => JsonKind.Null,
            _ => JsonKind.Number,
        };
    }

    /// <summary>For walks over everything that need no view of each value.</summary>
    internal JsonTree Tree => _tree;

    /// <summary>Position of its row in the tree.</summary>
    internal int Row => _row;

    /// <summary>What this value is.</summary>
    public JsonKind Kind { get; }

    /// <summary>The bytes as they were sent, including white space between tokens.</summary>
    public ReadOnlySpan<byte> RawUtf8 => _tree.BytesOf(_tree.RowAt(_row));

    /// <summary>Number of members of an object or items of an array; 0 for every other kind.</summary>
    public int Count => Kind is JsonKind.Object or JsonKind.Array ? _tree.RowAt(_row).Count : 0;

    /// <summary>The value of the member, or the item, at a position, in the order of the bytes.</summary>
    public JsonValue this[int index] =>
        Kind == JsonKind.Object ? ReadMembers().ValueAt(index) : ReadItems()[index];

    /// <summary>The name of the member at a position of an object.</summary>
    public string NameAt(int index) => ReadMembers().Names[index];

    /// <summary>The items of an array; empty for every other kind.</summary>
    public ReadOnlySpan<JsonValue> Items => Kind == JsonKind.Array ? ReadItems() : [];

    /// <summary>The names of an object's members, in the order of the bytes; empty for every other kind.</summary>
    public ReadOnlySpan<string> Names => Kind == JsonKind.Object ? ReadMembers().Names : [];

    /// <summary>The member with that name; null if this is not an object or has no such member.</summary>
    public JsonValue? Member(string name)
    {
        if (Kind != JsonKind.Object)
        {
            return null;
        }

        Members members = ReadMembers();
        int index = members.IndexOf(name);
        return index < 0 ? null : members.ValueAt(index);
    }

    /// <summary>Position of the member with that name; -1 if this is not an object or has no such member.</summary>
    public int IndexOf(string name) => Kind == JsonKind.Object ? ReadMembers().IndexOf(name) : -1;

    /// <summary>The text of a string; null for every other kind.</summary>
    public string? Text => Kind == JsonKind.String ? (string)(_content ??= ReadText()) : null;

    /// <summary>
    /// A number exactly as it was written (<c>9007199254740993</c>, <c>1.0</c>, <c>1e3</c>); null for other kinds.
    /// </summary>
    public string? NumberText => Kind == JsonKind.Number ? (string)(_content ??= ToString()) : null;

    /// <summary>The nearest double of a number; NaN for every other kind.</summary>
    public double Number => Kind == JsonKind.Number
        ? double.Parse(RawUtf8, NumberStyles.Float, CultureInfo.InvariantCulture)
        : double.NaN;

    /// <summary>Is this the literal <c>true</c>?</summary>
    public bool IsTrue => Kind == JsonKind.Boolean && RawUtf8[0] == (byte)'t';

    /// <summary>The number as a 64-bit integer; false if it is not an integer, or does not fit.</summary>
    public bool TryGetInt64(out long value)
    {
        if (Kind == JsonKind.Number
            && Utf8Parser.TryParse(RawUtf8, out value, out int read)
            && read == RawUtf8.Length)
        {
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Writes this value as JSON, with numbers in their original form.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        JsonRowWriter.Write(_tree, _row, writer);
    }

    /// <summary>The JSON text as it was sent.</summary>
    public override string ToString() => Encoding.UTF8.GetString(RawUtf8);

    /// <summary>
    /// Are both values exactly the same? Numbers are compared as written (1 is not 1.0, 9007199254740993 is not
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

    // Two threads can both build the content; either result is complete, and the last write wins.
    private Members ReadMembers() => (Members?)Volatile.Read(ref _content) ?? BuildMembers();

    private JsonValue[] ReadItems() => (JsonValue[]?)Volatile.Read(ref _content) ?? BuildItems();

    private string ReadText()
    {
        ref readonly JsonRow row = ref _tree.RowAt(_row);
        return JsonString.Decode(_tree.BytesInside(row), row.Count != 0);
    }

    private Members BuildMembers()
    {
        if (Kind != JsonKind.Object)
        {
            throw new InvalidOperationException($"a {Kind} has no members");
        }

        ref readonly JsonRow row = ref _tree.RowAt(_row);
        var names = new string[row.Count];
        int[] values = new int[row.Count];
        int at = _row + 1;
        for (int i = 0; i < names.Length; i++)
        {
            ref readonly JsonRow name = ref _tree.RowAt(at);
            names[i] = KnownNames.TextOf(_tree.BytesInside(name), name.Count != 0);
            values[i] = at + 1;
            at = _tree.RowAt(at + 1).Next;
        }

        var members = new Members(_tree, names, values);
        Volatile.Write(ref _content, members);
        return members;
    }

    private JsonValue[] BuildItems()
    {
        if (Kind != JsonKind.Array)
        {
            throw new InvalidOperationException($"a {Kind} has no items");
        }

        var items = new JsonValue[_tree.RowAt(_row).Count];
        int at = _row + 1;
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new JsonValue(_tree, at);
            at = _tree.RowAt(at).Next;
        }

        Volatile.Write(ref _content, items);
        return items;
    }

    private sealed class Members(JsonTree tree, string[] names, int[] rows)
    {
        // Below this count, comparing strings is faster than hashing.
        private const int LinearSearchMaxMembers = 16;

        private readonly JsonValue?[] _values = new JsonValue?[names.Length];

        private readonly Dictionary<string, int>? _positions = names.Length > LinearSearchMaxMembers
            ? BuildPositions(names)
            : null;

        public string[] Names { get; } = names;

        // A member that nobody reads costs nothing.
        public JsonValue ValueAt(int index) => _values[index] ??= new JsonValue(tree, rows[index]);

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
