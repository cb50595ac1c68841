namespace Admission.Telemetry;

/// <summary>What a server is like at the time of a scrape. Immutable.</summary>
public readonly record struct ServerState
{
    /// <summary>Reviews that wait for a worker.</summary>
    public required int QueueLength { get; init; }

    /// <summary>Most reviews that may wait.</summary>
    public required int QueueCapacity { get; init; }

    /// <summary>Workers that evaluate now.</summary>
    public required int BusyWorkers { get; init; }

    /// <summary>All workers.</summary>
    public required int Workers { get; init; }

    /// <summary>Open connections to the TLS listener.</summary>
    public required int Connections { get; init; }

    /// <summary>Bytes of memory that bodies in progress hold.</summary>
    public required long BufferedBytes { get; init; }

    /// <summary>Log lines lost since the start.</summary>
    public required long LogLinesDropped { get; init; }

    /// <summary>Policies in force.</summary>
    public required int Policies { get; init; }

    /// <summary>Digest of the policy set in force; empty before the first is loaded.</summary>
    public required string PolicySetDigest { get; init; }

    /// <summary>When the serving certificate expires.</summary>
    public required DateTimeOffset CertificateExpires { get; init; }

    /// <summary>Until when nothing is denied; null while the policies decide.</summary>
    public DateTimeOffset? BreakGlassUntil { get; init; }
}

/// <summary>Why a request was turned away to protect the others.</summary>
public enum ShedReason
{
    /// <summary>Too many reviews waited already.</summary>
    QueueFull,

    /// <summary>Its deadline could not be met, or had passed before a worker was free.</summary>
    Deadline,

    /// <summary>The bodies in progress held too much memory already.</summary>
    Memory,

    /// <summary>The client had gone before a worker was free.</summary>
    ClientGone,

    /// <summary>The server would have stopped before the answer.</summary>
    Stopping,
}

/// <summary>Why a request is no review that can be judged.</summary>
public enum RejectionReason
{
    /// <summary>Unknown path: 404.</summary>
    Path,

    /// <summary>Not POST: 405.</summary>
    Method,

    /// <summary>Not <c>application/json</c> in UTF-8: 415.</summary>
    ContentType,

    /// <summary>A compressed body: 415.</summary>
    ContentEncoding,

    /// <summary>A body over the limit: 413.</summary>
    TooLarge,

    /// <summary>No body: 400.</summary>
    Empty,

    /// <summary>A body that did not arrive before the request's own deadline: 408.</summary>
    TooSlow,

    /// <summary>A body cut off by its sender.</summary>
    Incomplete,

    /// <summary>No AdmissionReview: 400.</summary>
    Malformed,

    /// <summary>A bug of ours: 500.</summary>
    Failed,
}
