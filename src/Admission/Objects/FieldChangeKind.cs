namespace Admission.Objects;

/// <summary>The kind of a field's change.</summary>
public enum FieldChangeKind
{
    /// <summary>The field exists now, and did not before.</summary>
    Added,

    /// <summary>The field existed before, and does not now.</summary>
    Removed,

    /// <summary>The value differs; or, for a list with merge keys, its order.</summary>
    Changed,
}
