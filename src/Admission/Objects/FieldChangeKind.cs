namespace Admission.Objects;

/// <summary>What happened to a field.</summary>
public enum FieldChangeKind
{
    /// <summary>It is there and was not.</summary>
    Added,

    /// <summary>It was there and is not.</summary>
    Removed,

    /// <summary>
    /// It is there and was there, and is not the same; or, for a list with merge keys, its order is not.
    /// </summary>
    Changed,
}
