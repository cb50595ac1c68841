using Admission.Decisions;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Observing;

/// <summary>Counts the events of the decision log, and logs losses at most once a minute.</summary>
/// <param name="metrics">Counts the events.</param>
/// <param name="log">Receives the lines.</param>
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
