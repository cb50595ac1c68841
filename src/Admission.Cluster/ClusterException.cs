using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>A request to the API server failed.</summary>
/// <param name="reason">Kind of failure.</param>
/// <param name="message">The failure, in one line, for an operator; contains no secret.</param>
/// <param name="retryAfter">The wait that the API server asks for; null if it did not.</param>
public sealed class ClusterException(WatchRestartReason reason, string message, TimeSpan? retryAfter = null)
    : Exception(message)
{
    public WatchRestartReason Reason => reason;

    /// <summary>The wait that the API server asks for; null if it did not.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Status code of the answer; 0 if there was none.</summary>
    public int Status { get; init; }

    /// <summary>Where a list goes on whose continue token has expired; empty if the API server did not say.</summary>
    public string Continue { get; init; } = "";
}
