using System.Diagnostics;
using Admission.Authorization;
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
/// <param name="budget">Accounts for the memory of its body.</param>
/// <param name="clientGone">Canceled when the client has disconnected.</param>
internal sealed class ReviewWork(
    long arrived, long deadline, BodyBudget budget, CancellationToken clientGone) : IDisposable
{
    // Continuations must not run on the worker, which would write to sockets instead of evaluating.
    private TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Timestamp of the clock when the request arrived.</summary>
    public long Arrived => arrived;

    /// <summary>Timestamp of the clock by which the answer must be ready.</summary>
    public long Deadline => deadline;

    /// <summary>Timestamp of the clock when a worker started it; 0 before.</summary>
    public long Started { get; set; }

    /// <summary>Its span; null if it is not traced.</summary>
    public Activity? Span { get; init; }

    /// <summary>Has the client disconnected?</summary>
    public bool IsClientGone => clientGone.IsCancellationRequested;

    /// <summary>The review in <see cref="Body"/>; null before it is read, and if it cannot be read.</summary>
    public AdmissionReview? Review { get; set; }

    /// <summary>The policies that decide, even if others are loaded meanwhile; null if none are loaded.</summary>
    public PolicySet? Set { get; set; }

    /// <summary>
    /// Labels of namespaces, including one that was looked up for this review; null for the server's own source.
    /// </summary>
    public INamespaceLabels? Namespaces { get; set; }

    /// <summary>
    /// Other objects, including those that were read for this review; null for the server's own source.
    /// </summary>
    public IClusterObjects? Objects { get; set; }

    /// <summary>
    /// Permissions of users, as far as policies asked for them in this review; null if no source is configured.
    /// </summary>
    public ReviewAccess? Access { get; set; }

    /// <summary>
    /// How often it may be evaluated again because a policy asked for a permission that is not known yet.
    /// </summary>
    public int RoundsLeft { get; set; }

    /// <summary>Does it have no answer yet, because a policy asks what users may do?</summary>
    public bool AsksForAccess => RoundsLeft > 0 && Access is { Missing.IsEmpty: false };

    /// <summary>The owners of the object, as far as a policy needs them; null if they cannot be read.</summary>
    public ReviewOwners? Owners { get; set; }

    /// <summary>Does it have no answer yet, because something must be read or asked first?</summary>
    public bool IsIncomplete => AsksForAccess || (RoundsLeft > 0 && Owners is { Missing.IsEmpty: false });

    /// <summary>Time, deadline and surroundings of the evaluation; null before it.</summary>
    public EvaluationContext? Context { get; set; }

    /// <summary>The verdict; null if there is none.</summary>
    public Verdict? Verdict { get; set; }

    public PooledBuffer Body { get; } = new(budget);

    /// <summary>Body of the answer.</summary>
    public PooledBuffer Answer { get; } = new(null);

    /// <summary>Ends with the HTTP status of the answer when a worker has finished it.</summary>
    public Task<int> Done => _done.Task;

    /// <summary>Time until the deadline; zero after it.</summary>
    public TimeSpan Remaining(TimeProvider time)
    {
        TimeSpan remaining = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    /// <summary>Makes it ready for another evaluation. Only when <see cref="Done"/>.</summary>
    public void Reopen() => _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes it. The worker must not use it afterwards.</summary>
    public void Complete(int status) => _done.TrySetResult(status);

    /// <summary>Releases its memory. Only after <see cref="Done"/>, or if it was never in the queue.</summary>
    public void Dispose()
    {
        Review?.Dispose();
        Body.Dispose();
        Answer.Dispose();
    }
}
