namespace Admission.Protocol;

/// <summary>
/// Parts of a request that are not known because no API server sent it: an audit log has no old object, a manifest no
/// user. A policy that reads an unknown part cannot decide, instead of treating it as absent.
/// </summary>
[Flags]
public enum UnknownParts
{
    /// <summary>Everything is known, as in every review.</summary>
    None = 0,

    /// <summary>The object: the log contains no body.</summary>
    Object = 1,

    OldObject = 2,

    /// <summary>The user, including groups.</summary>
    User = 4,

    /// <summary>Options of the operation.</summary>
    Options = 8,

    /// <summary>The time of the request.</summary>
    Time = 16,
}
