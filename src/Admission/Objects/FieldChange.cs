using Admission.Json;

namespace Admission.Objects;

/// <summary>One field in which two versions of an object differ.</summary>
/// <param name="Field">
/// The field, items of keyed lists by key: <c>spec.template.spec.containers[name="web"].image</c>. Empty for the whole
/// object.
/// </param>
/// <param name="Kind">What happened to it.</param>
/// <param name="Before">Its value before, with all below it; null where it is added.</param>
/// <param name="After">Its value after, with all below it; null where it is removed.</param>
public sealed record FieldChange(FieldPath Field, FieldChangeKind Kind, JsonValue? Before, JsonValue? After)
{
    /// <summary>
    /// Is it the order of a keyed list that changed? <see cref="Before"/> and <see cref="After"/> are the whole lists
    /// then; what changed within the items is reported beside it.
    /// </summary>
    public bool IsReorder { get; init; }
}
