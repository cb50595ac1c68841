namespace Admission.Telemetry;

/// <summary>Why the watch on namespaces had to restart. The regular end of a watch does not count.</summary>
public enum WatchRestartReason
{
    /// <summary>The API server no longer has the version to continue from (410): everything is read again.</summary>
    Expired,

    /// <summary>The API server does not allow it (401, 403).</summary>
    Unauthorized,

    /// <summary>There is no connection, or it broke.</summary>
    Unreachable,

    /// <summary>No data for longer than a watch lasts: the connection is lost.</summary>
    Silent,

    /// <summary>The data could not be read: everything is read again.</summary>
    Malformed,

    /// <summary>The data exceeded a limit.</summary>
    TooLarge,

    Failed,
}

/// <summary>Result of reading one namespace.</summary>
public enum NamespaceLookupResult
{
    Found,

    /// <summary>There is no namespace with that name.</summary>
    Missing,

    /// <summary>The API server could not be reached, refused, or was too slow.</summary>
    Failed,
}
