using Admission.Evaluation;
using Admission.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Admission.Webhook.Reviews;

/// <summary>
/// A bounded queue of reviews with its own threads, so that evaluations never use the threads of health checks. The
/// stacks are large, so that recursion limits apply before the stack ends. A review that would not be answered in time
/// is rejected at once instead of delaying all others.
/// </summary>
internal sealed class EvaluationQueue : IDisposable
{
    // Weight of the newest service time in the moving average.
    private const double Smoothing = 0.1;

    private readonly object _gate = new();
    private readonly Queue<ReviewWork> _waiting;
    private readonly Thread[] _workers;
    private readonly int _capacity;
    private readonly Func<ReviewWork, int> _evaluate;
    private readonly Action<ShedReason> _shed;
    private readonly TimeProvider _time;
    private double _serviceTicks;
    private int _busy;
    private bool _stopped;

    /// <summary>Starts the workers.</summary>
    /// <param name="workers">Number of threads.</param>
    /// <param name="capacity">Maximum number of waiting reviews.</param>
    /// <param name="evaluate">Writes the answer and returns its HTTP status; must not throw.</param>
    /// <param name="shed">Called for every review that is dropped from the queue.</param>
    /// <param name="time">The clock of deadlines.</param>
    public EvaluationQueue(
        int workers, int capacity, Func<ReviewWork, int> evaluate, Action<ShedReason> shed, TimeProvider time)
    {
        _capacity = capacity;
        _evaluate = evaluate;
        _shed = shed;
        _time = time;
        _waiting = new Queue<ReviewWork>(Math.Min(capacity, 1024));
        _workers = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _workers[i] = EvaluationThreads.Create($"evaluation-{i}", Work);
            _workers[i].Start();
        }
    }

    /// <summary>Maximum number of waiting reviews.</summary>
    public int Capacity => _capacity;

    public int Workers => _workers.Length;

    /// <summary>Number of waiting reviews.</summary>
    public int Length
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Workers that evaluate now.</summary>
    public int Busy
    {
        get
        {
            lock (_gate)
            {
                return _busy;
            }
        }
    }

    /// <summary>
    /// Puts a review in the queue; its <see cref="ReviewWork.Done"/> ends when it is answered or dropped.
    /// </summary>
    /// <returns>Why it was rejected; null if it was accepted.</returns>
    public ShedReason? TryEnqueue(ReviewWork work)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return ShedReason.Stopping;
            }

            if (_waiting.Count >= _capacity)
            {
                return ShedReason.QueueFull;
            }

            // Only reviews ahead count: with none ahead, every review is accepted, so that the average can recover.
            double wait = _serviceTicks * _waiting.Count / _workers.Length;
            if (_time.GetTimestamp() + wait >= work.Deadline)
            {
                return ShedReason.Deadline;
            }

            _waiting.Enqueue(work);
            Monitor.Pulse(_gate);
            return null;
        }
    }

    /// <summary>
    /// Accepts nothing more, drops the waiting reviews, and stops the workers after their current review.
    /// </summary>
    public void Dispose()
    {
        ReviewWork[] dropped;
        lock (_gate)
        {
            _stopped = true;
            dropped = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }

        foreach (ReviewWork work in dropped)
        {
            Drop(work, ShedReason.Stopping);
        }
    }

    private void Work()
    {
        while (TakeNext() is { } work)
        {
            long started = _time.GetTimestamp();
            work.Started = started;
            if (work.IsClientGone)
            {
                Leave(-1);
                Drop(work, ShedReason.ClientGone);
            }
            else if (started >= work.Deadline)
            {
                Leave(-1);
                Drop(work, ShedReason.Deadline);
            }
            else
            {
                int status = _evaluate(work);
                Leave(_time.GetTimestamp() - started);
                work.Complete(status);
            }
        }
    }

    private ReviewWork? TakeNext()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopped)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            _busy++;
            return _waiting.Dequeue();
        }
    }

    private void Leave(long ticks)
    {
        lock (_gate)
        {
            _busy--;
            if (ticks >= 0)
            {
                _serviceTicks = _serviceTicks == 0 ? ticks : _serviceTicks + (Smoothing * (ticks - _serviceTicks));
            }
        }
    }

    private void Drop(ReviewWork work, ShedReason reason)
    {
        _shed(reason);
        work.Complete(StatusCodes.Status503ServiceUnavailable);
    }
}
