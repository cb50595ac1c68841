using Admission.Cluster.Drift;
using Admission.Decisions;
using Admission.Lookups;
using Admission.Recordings;
using Admission.Telemetry;
using Admission.Webhook.Observing;
using Microsoft.Extensions.Logging;

namespace Admission.Cli.Serving;

/// <summary>The observers of reviews while the server runs; they stop after it.</summary>
internal sealed class ServeObservers : IDisposable
{
    /// <param name="recording">Destination and limits of recordings; null for none.</param>
    /// <param name="policies">Contains the candidates.</param>
    /// <param name="objects">The objects of the cluster, for the lookups of the candidates.</param>
    /// <param name="share">Share of one processor for the candidates.</param>
    /// <param name="decisions">The decision log; null for none. Disposed with the observers.</param>
    /// <param name="drift">The watch for drift; null for none.</param>
    /// <param name="metrics">Counts the events.</param>
    /// <param name="log">Receives a line for each loss.</param>
    public ServeObservers(
        RecordingOptions? recording,
        ServedPolicies policies,
        IClusterObjects objects,
        double share,
        DecisionLog? decisions,
        DriftWatch? drift,
        AdmissionMetrics metrics,
        ILogger log)
    {
        TimeProvider time = TimeProvider.System;
        ReviewRecorder? recorder = recording is null
            ? null
            : new ReviewRecorder(recording, time, new RecordingReport(metrics, time, log).Take);
        ShadowReviewer? shadow = policies.Candidate is null
            ? null
            : new ShadowReviewer(() => policies.Candidate, share, metrics, recorder, time, log) { Objects = objects };
        Observers = new ReviewObservers(recorder, shadow)
        {
            Log = decisions,
            Admitted = drift is null ? null : drift.Admitted,
        };
    }

    public ReviewObservers Observers { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Observers.Shadow?.Dispose();
        Observers.Recorder?.Dispose();
        Observers.Log?.Dispose();
    }
}
