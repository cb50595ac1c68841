

namespace Admission.Lookups;

/// <summary>What a lookup came to.</summary>
public enum LookupState
{
    /// <summary>
    /// It cannot be told: the kind is not declared, not read yet, too old, or forbidden. Never the same as
    /// <see cref="Absent"/>.
    /// </summary>
    Unknown,

    /// <summary>There is no such object.</summary>
    Absent,

    /// <summary>The object is there.</summary>
    Found,
}
