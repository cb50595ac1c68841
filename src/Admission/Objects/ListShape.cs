using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// How Kubernetes identifies the items of one list: by the fields of its merge key, or by the item itself.
/// </summary>
internal sealed class ListShape
{
    private ListShape(ImmutableArray<string> keys, ObjectShape? item)
    {
        Keys = keys;
        Item = item;
    }

    /// <summary>The fields of the key; one empty name if the item itself is the key.</summary>
    public ImmutableArray<string> Keys { get; }

    /// <summary>The lists inside an item; null if it has no keyed lists.</summary>
    public ObjectShape? Item { get; }

    public static ListShape By(string key, ObjectShape? item = null) => new([key], item);

    public static ListShape By(string key, string secondKey, ObjectShape? item = null) => new([key, secondKey], item);

    /// <summary>The list with another shape for its items.</summary>
    public ListShape WithItem(ObjectShape item) => new(Keys, item);

    public static ListShape Set() => new([""], null);

    /// <summary>The API server's default for a missing key; null if there is none.</summary>
    public static string? DefaultOf(string key) =>
        string.Equals(key, "protocol", StringComparison.Ordinal) ? "TCP" : null;

    /// <summary>
    /// The item's key as one text, for lookups; false if a key is missing or neither a string nor a number.
    /// </summary>
    public bool TryReadKey(JsonValue item, out string key)
    {
        key = "";
        if (Keys.Length == 1)
        {
            // Every single merge key is a string; the API server never sends anything else.
            JsonValue? only = Keys[0].Length == 0 ? item : item.Member(Keys[0]);
            key = only?.Text ?? "";
            return only?.Kind == JsonKind.String;
        }

        var parts = new FieldKey[Keys.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryReadPart(item, Keys[i], out parts[i]))
            {
                return false;
            }
        }

        key = Join(parts);
        return true;
    }

    /// <summary>The key of a path's step, as one text; false if it is not the whole key of this list.</summary>
    public bool TryWriteKey(ImmutableArray<FieldKey> keys, out string key)
    {
        key = "";
        if (keys.Length != Keys.Length)
        {
            return false;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (!string.Equals(keys[i].Name, Keys[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        key = keys.Length == 1 ? keys[0].Value : Join(keys.AsSpan());
        return keys.Length > 1 || keys[0].IsText;
    }

    /// <summary>The item's key as a step of a path; the item must have one.</summary>
    public ImmutableArray<FieldKey> KeysOf(JsonValue item)
    {
        ImmutableArray<FieldKey>.Builder parts = ImmutableArray.CreateBuilder<FieldKey>(Keys.Length);
        foreach (string name in Keys)
        {
            _ = TryReadPart(item, name, out FieldKey part);
            parts.Add(part);
        }

        return parts.MoveToImmutable();
    }

    private static bool TryReadPart(JsonValue item, string name, out FieldKey part)
    {
        JsonValue? value = name.Length == 0 ? item : item.Member(name);
        string? text = value is null && item.Kind == JsonKind.Object ? DefaultOf(name) : value?.Text;
        part = new FieldKey(name, text ?? value?.NumberText ?? "", IsText: text is not null);
        return part.IsText || value?.Kind == JsonKind.Number;
    }

    private static string Join(ReadOnlySpan<FieldKey> parts)
    {
        var text = new StringBuilder();
        foreach (FieldKey part in parts)
        {
            // Lengths keep "a","bc" and "ab","c" apart.
            text.Append(part.IsText ? 's' : 'n')
                .Append(part.Value.Length.ToString(CultureInfo.InvariantCulture))
                .Append(':')
                .Append(part.Value);
        }

        return text.ToString();
    }
}
