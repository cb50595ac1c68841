using Admission.Matching;

namespace Admission.Webhook.Reviews;

/// <summary>One review on its way from the socket to a worker and back.</summary>
/// <param name="arrived">Timestamp of the clock when the request arrived.</param>
/// <param name="deadline">Timestamp by which its answer must be ready.</param>
/// <param name="budget">Where the memory of its body is accounted for.</param>
/// <param name="clientGone">Cancelled when nobody waits for the answer any more.</param>
internal sealed class ReviewWork(
    long arrived, long deadline, BodyBudget budget, CancellationToken clientGone) : IDisposable
{
    // Continuations must not run on the worker: it would write to sockets instead of evaluating.
    private TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Timestamp of the clock when the request arrived.</summary>
    public long Arrived => arrived;

    /// <summary>Timestamp of the clock by which the answer must be ready.</summary>
    public long Deadline => deadline;

    /// <summary>Timestamp of the clock when a worker took it up; 0 before.</summary>
    public long Started { get; set; }

    /// <summary>Does nobody wait for the answer any more?</summary>
    public bool IsClientGone => clientGone.IsCancellationRequested;

    /// <summary>
    /// The namespace that must be looked up before the review can be judged; null where there is none. Set by the
    /// worker that found out.
    /// </summary>
    public string? MissingNamespace { get; set; }

    /// <summary>Labels of namespaces with the one that was looked up for this review; null before.</summary>
    public INamespaceLabels? Namespaces { get; private set; }

    /// <summary>What was asked.</summary>
    public PooledBuffer Body { get; } = new(budget);

    /// <summary>What is answered.</summary>
    public PooledBuffer Answer { get; } = new(null);

    /// <summary>Ends with the HTTP status of the answer when a worker is done with it.</summary>
    public Task<int> Done => _done.Task;

    /// <summary>Time until the deadline; none where it has passed.</summary>
    public TimeSpan Remaining(TimeProvider time)
    {
        TimeSpan remaining = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    /// <summary>Ends it. The worker must not touch it afterwards.</summary>
    public void Complete(int status) => _done.TrySetResult(status);

    /// <summary>Makes it ready for the queue again, when it is <see cref="Done"/> for want of a namespace.</summary>
    /// <param name="namespaces">All labels that are known now: there is no third time.</param>
    public void Renew(INamespaceLabels namespaces)
    {
        Namespaces = namespaces;
        MissingNamespace = null;
        _done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Gives its memory back. Only when <see cref="Done"/>, or when it never was in the queue.</summary>
    public void Dispose()
    {
        Body.Dispose();
        Answer.Dispose();
    }
}
