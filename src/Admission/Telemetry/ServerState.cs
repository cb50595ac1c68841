namespace Admission.Telemetry;

/// <summary>The state of a server at the time of a scrape. Immutable.</summary>
public readonly record struct ServerState
{
    /// <summary>Reviews that wait for a worker.</summary>
    public required int QueueLength { get; init; }

    /// <summary>Maximum number of waiting reviews.</summary>
    public required int QueueCapacity { get; init; }

    /// <summary>Workers that evaluate now.</summary>
    public required int BusyWorkers { get; init; }

    public required int Workers { get; init; }

    /// <summary>Open connections to the TLS listener.</summary>
    public required int Connections { get; init; }

    /// <summary>Memory in bytes of bodies in progress.</summary>
    public required long BufferedBytes { get; init; }

    /// <summary>Log lines lost since the start.</summary>
    public required long LogLinesDropped { get; init; }

    /// <summary>Policies in force.</summary>
    public required int Policies { get; init; }

    /// <summary>Digest of the policy set in force; empty before the first is loaded.</summary>
    public required string PolicySetDigest { get; init; }

    /// <summary>When the serving certificate expires.</summary>
    public required DateTimeOffset CertificateExpires { get; init; }

    /// <summary>The time until which nothing is denied; null without break-glass.</summary>
    public DateTimeOffset? BreakGlassUntil { get; init; }

    /// <summary>Was the last reload of the policies rejected?</summary>
    public bool IsPolicyReloadFailing { get; init; }

    /// <summary>Was the last reload of the certificate rejected?</summary>
    public bool IsCertificateReloadFailing { get; init; }
}

/// <summary>Why a request was rejected because of overload.</summary>
public enum ShedReason
{
    /// <summary>Too many reviews were waiting.</summary>
    QueueFull,

    /// <summary>Its deadline could not be met, or had passed before a worker was free.</summary>
    Deadline,

    /// <summary>The bodies in progress used too much memory.</summary>
    Memory,

    /// <summary>The client disconnected before a worker was free.</summary>
    ClientGone,

    /// <summary>The server was stopping.</summary>
    Stopping,
}

/// <summary>Why a request is not a valid review.</summary>
public enum RejectionReason
{
    /// <summary>Unknown path: 404.</summary>
    Path,

    /// <summary>The method is not POST: 405.</summary>
    Method,

    /// <summary>Not <c>application/json</c> in UTF-8: 415.</summary>
    ContentType,

    /// <summary>A compressed body: 415.</summary>
    ContentEncoding,

    /// <summary>A body over the limit: 413.</summary>
    TooLarge,

    /// <summary>The body is empty: 400.</summary>
    Empty,

    /// <summary>A body that did not arrive before the request's own deadline: 408.</summary>
    TooSlow,

    /// <summary>A body cut off by its sender.</summary>
    Incomplete,

    /// <summary>Not an AdmissionReview: 400.</summary>
    Malformed,

    /// <summary>A bug of ours: 500.</summary>
    Failed,
}
