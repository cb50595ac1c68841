using System.Collections.Concurrent;
using Admission.Evaluation;
using Admission.Lookups;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Replays;
using Admission.Telemetry;
using Admission.Verdicts;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Observing;

/// <summary>
/// Also evaluates answered reviews with a candidate policy set, on a separate thread and within a share of a processor.
/// Differences are counted and recorded. Reviews that it has no time for are skipped.
/// </summary>
public sealed class ShadowReviewer : IDisposable
{
    private const int QueueLength = 8;

    private readonly Func<PolicySet?> _candidate;
    private readonly double _share;
    private readonly AdmissionMetrics _metrics;
    private readonly ReviewRecorder? _recorder;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ReviewEvaluator _evaluator;
    private readonly BlockingCollection<ReviewCopy> _queue = new(QueueLength);
    private readonly Thread _thread;
    private long _restUntil = long.MinValue;

    /// <param name="candidate">The candidate; null while there is none.</param>
    /// <param name="share">Share of one processor, above 0 to 1.</param>
    /// <param name="metrics">Counts the results.</param>
    /// <param name="recorder">Records reviews with a difference; null for none.</param>
    /// <param name="log">Receives internal errors.</param>
    public ShadowReviewer(
        Func<PolicySet?> candidate,
        double share,
        AdmissionMetrics metrics,
        ReviewRecorder? recorder,
        TimeProvider time,
        ILogger log)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        _candidate = candidate;
        _share = share;
        _metrics = metrics;
        _recorder = recorder;
        _time = time;
        _log = log;
        _evaluator = new ReviewEvaluator(time);
        _thread = EvaluationThreads.Create("shadow", Work);
        _thread.Start();
    }

    /// <summary>
    /// The objects of the cluster, for lookups that only the candidate makes. Default: they are not known.
    /// </summary>
    public IClusterObjects Objects { get; init; } = UnknownClusterObjects.Instance;

    /// <summary>Has it used its share for now?</summary>
    internal bool IsResting => _time.GetTimestamp() < Volatile.Read(ref _restUntil);

    /// <summary>Evaluates the review with the candidate, if there is time. Returns at once.</summary>
    /// <param name="verdict">What was answered.</param>
    /// <param name="context">Time, deadline and surroundings of the request.</param>
    /// <param name="isBusy">Are other reviews waiting for a worker?</param>
    public void Offer(AdmissionRequest request, Verdict verdict, EvaluationContext context, bool isBusy)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_candidate() is not { } set || request.Raw is null)
        {
            return;
        }

        if (isBusy || IsResting || _queue.Count >= QueueLength)
        {
            _metrics.CountShadowReview(isJudged: false);
            return;
        }

        ReviewCopy copy = ReviewCopy.Of(request, verdict, context, set.NeedsNamespaceLabels);
        if (!TryAdd(copy))
        {
            copy.Return();
            _metrics.CountShadowReview(isJudged: false);
        }
    }

    /// <summary>Stops after the current review.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private bool TryAdd(ReviewCopy copy)
    {
        try
        {
            return _queue.TryAdd(copy);
        }
        catch (InvalidOperationException)
        {
            // The server is stopping.
            return false;
        }
    }

    private void Work()
    {
        foreach (ReviewCopy copy in _queue.GetConsumingEnumerable())
        {
            bool isKept = false;
            try
            {
                long started = _time.GetTimestamp();
                isKept = _candidate() is { } set && Judge(copy, set, started);
            }
#pragma warning disable CA1031 // The border of a thread: a fault of ours here must not end the server.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                WebhookLog.ShadowFailed(_log, exception);
            }

            if (!isKept)
            {
                copy.Return();
            }
        }
    }

    /// <summary>True if another owner disposes the copy.</summary>
    private bool Judge(ReviewCopy copy, PolicySet set, long started)
    {
        Recording recording = copy.Read();
        var context = new EvaluationContext
        {
            Now = copy.Time,
            Namespaces = recording.Lookups,
            Access = recording.AccessReviews,
            Objects = recording.ObjectsFor(set.Reads, Objects),
            Owners = recording.ReviewOwners ?? new ReviewOwners(),
        };
        RecordedVerdict after = RecordedVerdict.Of(_evaluator.Evaluate(set, recording.Request, context));
        IReadOnlyList<Flip> flips = FlipFinder.Find(recording.Verdict!, after);
        foreach (Flip flip in flips)
        {
            _metrics.CountShadowFlip(flip);
        }

        _metrics.CountShadowReview(isJudged: true);
        bool isKept = flips.Count > 0 && _recorder is not null;
        if (isKept)
        {
            _recorder!.Offer(copy, after);
        }

        // After a long evaluation it pauses longer, so that the share is kept.
        long now = _time.GetTimestamp();
        Volatile.Write(ref _restUntil, now + (long)((now - started) * ((1 / _share) - 1)));
        return isKept;
    }
}
