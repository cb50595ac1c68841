using Admission.Evaluation;
using Admission.Lookups;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

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
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Timestamp of the clock when the request arrived.</summary>
    public long Arrived => arrived;

    /// <summary>Timestamp of the clock by which the answer must be ready.</summary>
    public long Deadline => deadline;

    /// <summary>Timestamp of the clock when a worker took it up; 0 before.</summary>
    public long Started { get; set; }

    /// <summary>Does nobody wait for the answer any more?</summary>
    public bool IsClientGone => clientGone.IsCancellationRequested;

    /// <summary>The review in <see cref="Body"/>; null before it is read, and where it cannot be read.</summary>
    public AdmissionReview? Review { get; set; }

    /// <summary>The policies that decide, whatever is loaded meanwhile; null where none are loaded.</summary>
    public PolicySet? Set { get; set; }

    /// <summary>
    /// Labels of namespaces, with the one that was looked up for this review; null where the server's own will do.
    /// </summary>
    public INamespaceLabels? Namespaces { get; set; }

    /// <summary>
    /// Other objects, with those that were asked for for this review; null where the server's own will do.
    /// </summary>
    public IClusterObjects? Objects { get; set; }

    /// <summary>What surrounded the evaluation; null before it.</summary>
    public EvaluationContext? Context { get; set; }

    /// <summary>What was decided; null where nothing was.</summary>
    public Verdict? Verdict { get; set; }

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

    /// <summary>Gives its memory back. Only when <see cref="Done"/>, or when it never was in the queue.</summary>
    public void Dispose()
    {
        Review?.Dispose();
        Body.Dispose();
        Answer.Dispose();
    }
}
