using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>The API server could not be asked, or did not answer as it should.</summary>
/// <param name="reason">Which kind of trouble.</param>
/// <param name="message">What happened, in one line, for an operator; holds no secret.</param>
/// <param name="retryAfter">How long the API server wants to be left alone; null where it did not say.</param>
public sealed class ClusterException(WatchRestartReason reason, string message, TimeSpan? retryAfter = null)
    : Exception(message)
{
    /// <summary>Which kind of trouble.</summary>
    public WatchRestartReason Reason => reason;

    /// <summary>How long the API server wants to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
