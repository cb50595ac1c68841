

namespace Admission.Lookups;

/// <summary>State of the result of a lookup.</summary>
public enum LookupState
{
    /// <summary>
    /// Not known: the kind is not declared, not read yet, out of date, or forbidden. Never the same as
    /// <see cref="Absent"/>.
    /// </summary>
    Unknown,

    /// <summary>There is no such object.</summary>
    Absent,

    /// <summary>The object exists.</summary>
    Found,
}
