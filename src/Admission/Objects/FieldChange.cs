using Admission.Json;

namespace Admission.Objects;

/// <summary>One field that differs between two versions of an object.</summary>
/// <param name="Field">
/// The field, with items of keyed lists by key: <c>spec.template.spec.containers[name="web"].image</c>. Empty for the
/// whole object.
/// </param>
/// <param name="Before">Its value before, with everything below it; null if it is added.</param>
/// <param name="After">Its value after, with everything below it; null if it is removed.</param>
public sealed record FieldChange(FieldPath Field, FieldChangeKind Kind, JsonValue? Before, JsonValue? After)
{
    /// <summary>
    /// Did the order of a keyed list change? <see cref="Before"/> and <see cref="After"/> are then the whole lists;
    /// changes within the items are reported separately.
    /// </summary>
    public bool IsReorder { get; init; }
}
