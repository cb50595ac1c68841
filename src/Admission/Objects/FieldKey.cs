using System.Collections.Immutable;
using Admission.Json;

namespace Admission.Objects;

/// <summary>
/// One part of a merge key: the field of a list item, and the value that identifies the item (<c>name="web"</c>,
/// <c>containerPort=80</c>).
/// </summary>
/// <param name="Name">The item's field; empty if the item itself is the key, as in <c>finalizers[="x"]</c>.</param>
/// <param name="Value">The text of a string, or a number in its original form.</param>
/// <param name="IsText">Is the value a string? <c>80</c> and <c>"80"</c> are two values.</param>
public readonly record struct FieldKey(string Name, string Value, bool IsText)
{
    /// <summary>
    /// Does the item have this key? A missing <c>protocol</c> counts as <c>TCP</c>, the default of Kubernetes in every
    /// list with this key.
    /// </summary>
    public bool Fits(JsonValue item)
    {
        JsonValue? value = Name.Length == 0 ? item : item.Member(Name);
        return value is null
            ? IsText && string.Equals(Value, ListShape.DefaultOf(Name), StringComparison.Ordinal)
            : string.Equals(Value, IsText ? value.Text : value.NumberText, StringComparison.Ordinal);
    }

    internal static bool AllFit(ImmutableArray<FieldKey> keys, JsonValue item)
    {
        foreach (FieldKey key in keys)
        {
            if (!key.Fits(item))
            {
                return false;
            }
        }

        return true;
    }
}
