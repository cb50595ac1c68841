using Admission.Decisions;
using Admission.Recordings;
using Admission.Telemetry;
using Admission.Webhook.Observing;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Serving;

/// <summary>Who looks at reviews beside their answers while the server runs, and ends when it has ended.</summary>
internal sealed class ServeObservers : IDisposable
{
    /// <param name="recording">Where and how to record; null for not at all.</param>
    /// <param name="policies">Has the candidates.</param>
    /// <param name="share">Share of one processor for the candidates.</param>
    /// <param name="decisions">The decision log; null for none. Ends with them.</param>
    /// <param name="metrics">Where all is counted.</param>
    /// <param name="log">Where losses are logged.</param>
    public ServeObservers(
        RecordingOptions? recording,
        ServedPolicies policies,
        double share,
        DecisionLog? decisions,
        AdmissionMetrics metrics,
        ILogger log)
    {
        TimeProvider time = TimeProvider.System;
        ReviewRecorder? recorder = recording is null
            ? null
            : new ReviewRecorder(recording, time, new RecordingReport(metrics, time, log).Take);
        ShadowReviewer? shadow = policies.Candidate is null
            ? null
            : new ShadowReviewer(() => policies.Candidate, share, metrics, recorder, time, log);
        Observers = new ReviewObservers(recorder, shadow) { Log = decisions };
    }

    /// <summary>They.</summary>
    public ReviewObservers Observers { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Observers.Shadow?.Dispose();
        Observers.Recorder?.Dispose();
        Observers.Log?.Dispose();
    }
}
