using Admission.Decisions;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Observing;

/// <summary>
/// Counts what happens to decisions on their way to the log, and logs what is lost once a minute at most.
/// </summary>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is logged.</param>
public sealed class DecisionLogReport(DecisionLogMetrics metrics, TimeProvider time, ILogger log) : IDecisionLogWatcher
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _logged;
    private long _queueFull;
    private long _writeFailed;

    /// <inheritdoc/>
    public void Count(DecisionLogEvent happened, int decisions)
    {
        metrics.Count(happened, decisions);
        if (happened == DecisionLogEvent.Written || decisions == 0)
        {
            return;
        }

        lock (_lock)
        {
            _queueFull += happened == DecisionLogEvent.QueueFull ? decisions : 0;
            _writeFailed += happened == DecisionLogEvent.WriteFailed ? decisions : 0;
            if (_logged is { } last && time.GetElapsedTime(last) < Interval)
            {
                return;
            }

            _logged = time.GetTimestamp();
            WebhookLog.DecisionsLost(log, _queueFull, _writeFailed);
        }
    }

    /// <inheritdoc/>
    public void Change(string problem)
    {
        if (problem.Length > 0)
        {
            WebhookLog.DecisionLogBroken(log, problem);
        }
        else
        {
            WebhookLog.DecisionLogMended(log);
        }
    }
}
