using Admission.Recordings;
using Admission.Telemetry;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Observing;

/// <summary>Counts the events of recordings, and logs losses at most once a minute.</summary>
/// <param name="metrics">Counts the events.</param>
/// <param name="log">Receives the lines.</param>
public sealed class RecordingReport(AdmissionMetrics metrics, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _logged;
    private long _queueFull;
    private long _writeFailed;

    /// <summary>Counts the event of one review.</summary>
    public void Take(RecordingEvent result)
    {
        metrics.CountRecording(result);
        if (result == RecordingEvent.Written)
        {
            return;
        }

        lock (_lock)
        {
            _queueFull += result == RecordingEvent.QueueFull ? 1 : 0;
            _writeFailed += result == RecordingEvent.WriteFailed ? 1 : 0;
            if (_logged is { } last && time.GetElapsedTime(last) < Interval)
            {
                return;
            }

            _logged = time.GetTimestamp();
            WebhookLog.RecordingsDropped(log, _queueFull, _writeFailed);
        }
    }
}
