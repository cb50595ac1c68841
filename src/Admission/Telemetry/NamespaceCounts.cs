namespace Admission.Telemetry;

/// <summary>Why following the namespaces had to be begun again. The regular end of a watch is none of these.</summary>
public enum WatchRestartReason
{
    /// <summary>The API server has forgotten the version to go on from (410): everything is read anew.</summary>
    Expired,

    /// <summary>The API server does not allow it (401, 403).</summary>
    Unauthorized,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>Nothing came for longer than a watch lasts: the connection is dead without an end.</summary>
    Silent,

    /// <summary>Something came that cannot be read: everything is read anew.</summary>
    Malformed,

    /// <summary>More came than is kept.</summary>
    TooLarge,

    /// <summary>Any other answer than a good one.</summary>
    Failed,
}

/// <summary>How asking for one namespace ended.</summary>
public enum NamespaceLookupResult
{
    /// <summary>It is there.</summary>
    Found,

    /// <summary>There is none of that name.</summary>
    Missing,

    /// <summary>The API server could not be asked, or refused, or was too slow.</summary>
    Failed,
}
