using System.Buffers;
using System.Collections.Concurrent;
using Admission.Evaluation;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>
/// Records reviews without delaying answers: a worker puts a copy into a bounded queue and continues; a separate thread
/// redacts and writes. If the disk is slow or full, recordings are lost and counted, never an answer.
/// </summary>
public sealed class ReviewRecorder : IDisposable
{
    /// <summary>Pause after a failed write.</summary>
    internal static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(2);

    private readonly RecordingOptions _options;
    private readonly TimeProvider _time;
    private readonly ReviewSampler _sampler;
    private readonly Redactor _redactor;
    private readonly RecordingFolder _folder;
    private readonly Action<RecordingEvent> _report;
    private readonly BlockingCollection<Waiting> _queue;
    private readonly Thread _thread;
    private readonly ArrayBufferWriter<byte> _json = new(64 * 1024);
    private long _queuedBytes;
    private long _flushed;
    private long? _failedAt;

    /// <summary>Starts to record.</summary>
    /// <param name="options">Destination and limits.</param>
    /// <param name="report">Called for everything that is written or dropped, on any thread; must not block.</param>
    public ReviewRecorder(RecordingOptions options, TimeProvider time, Action<RecordingEvent> report)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time;
        _report = report;
        _sampler = new ReviewSampler(options.OneIn);
        _redactor = new Redactor(options.Redaction);
        _folder = new RecordingFolder(options, time);
        _queue = new BlockingCollection<Waiting>(options.QueueLength);
        _flushed = time.GetTimestamp();
        _thread = EvaluationThreads.Create("recorder", Work);
        _thread.Start();
    }

    /// <summary>
    /// Records a review if it is selected. Returns at once; the required parts of the request are copied.
    /// </summary>
    /// <param name="verdict">What was answered.</param>
    /// <param name="context">Time, deadline and surroundings of the request.</param>
    /// <param name="needsNamespaceLabels">Does the policy set depend on labels of namespaces?</param>
    /// <param name="always">Record it in any case, without sampling?</param>
    public void Offer(
        AdmissionRequest request,
        Verdict verdict,
        EvaluationContext context,
        bool needsNamespaceLabels,
        bool always = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        if (request.Raw is not null && (always || _sampler.Takes(request)))
        {
            Put(new Waiting(ReviewCopy.Of(request, verdict, context, needsNamespaceLabels), null));
        }
    }

    /// <summary>Records a review for which a candidate policy set decides differently, without sampling.</summary>
    /// <param name="copy">The review, which the recorder disposes.</param>
    /// <param name="shadow">The verdict of the candidate.</param>
    public void Offer(ReviewCopy copy, RecordedVerdict shadow)
    {
        ArgumentNullException.ThrowIfNull(copy);
        Put(new Waiting(copy, shadow));
    }

    /// <summary>Writes the queued recordings, and stops.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _folder.Dispose();
        _queue.Dispose();
    }

    private void Put(Waiting waiting)
    {
        if (Interlocked.Add(ref _queuedBytes, waiting.Copy.Bytes) <= _options.MaxQueuedBytes
            && TryAdd(waiting))
        {
            return;
        }

        Release(waiting);
        _report(RecordingEvent.QueueFull);
    }

    private bool TryAdd(Waiting waiting)
    {
        try
        {
            return _queue.TryAdd(waiting);
        }
        catch (InvalidOperationException)
        {
            // The server is stopping: later answers are not recorded.
            return false;
        }
    }

    private void Release(Waiting waiting)
    {
        Interlocked.Add(ref _queuedBytes, -waiting.Copy.Bytes);
        waiting.Copy.Return();
    }

    private void Work()
    {
        while (!_queue.IsCompleted)
        {
            if (_queue.TryTake(out Waiting waiting, FlushInterval))
            {
                Record(waiting);
                Release(waiting);
            }
            else
            {
                Flush();
            }
        }
    }

    private void Record(Waiting waiting)
    {
        if (_failedAt is { } failed && _time.GetElapsedTime(failed) < RetryInterval)
        {
            _report(RecordingEvent.WriteFailed);
            return;
        }

        try
        {
            _json.ResetWrittenCount();
            RecordingWriter.Write(_json, waiting.Copy.Read() with { Shadow = waiting.Shadow }, _redactor);
            _folder.Write(_json.WrittenSpan);
            if (_time.GetElapsedTime(_flushed) >= FlushInterval)
            {
                Flush();
            }

            _failedAt = null;
            _report(RecordingEvent.Written);
        }
#pragma warning disable CA1031 // Whatever goes wrong with a recording, the server answers on.
        catch (Exception)
#pragma warning restore CA1031
        {
            _folder.Abandon();
            _failedAt = _time.GetTimestamp();
            _report(RecordingEvent.WriteFailed);
        }
    }

    private void Flush()
    {
        try
        {
            _folder.Flush();
            _flushed = _time.GetTimestamp();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _folder.Abandon();
            _failedAt = _time.GetTimestamp();
        }
    }

    private readonly record struct Waiting(ReviewCopy Copy, RecordedVerdict? Shadow);
}

/// <summary>The fate of a review that was selected for recording.</summary>
public enum RecordingEvent
{
    Written,

    /// <summary>It was dropped: the queue was full.</summary>
    QueueFull,

    /// <summary>It was dropped: it could not be written.</summary>
    WriteFailed,
}
