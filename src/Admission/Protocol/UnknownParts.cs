namespace Admission.Protocol;

/// <summary>
/// Parts of a request that are not known where it was not sent by an API server: an audit log has no old object, a
/// manifest no user. A policy that reads one cannot decide, instead of deciding on what it takes for an absent value.
/// </summary>
[Flags]
public enum UnknownParts
{
    /// <summary>All is known, as it is of every review.</summary>
    None = 0,

    /// <summary>The object: the log holds no body.</summary>
    Object = 1,

    /// <summary>The object as it was before.</summary>
    OldObject = 2,

    /// <summary>Who asked, groups included.</summary>
    User = 4,

    /// <summary>Options of the operation.</summary>
    Options = 8,

    /// <summary>When it was asked.</summary>
    Time = 16,
}
