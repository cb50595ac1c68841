using Admission.Matching;
using Admission.Policies;
using Admission.Protocol;

namespace Admission.Evaluation;

/// <summary>
/// The story of one request: find the policies that match, run each, apply exceptions, enforcement and the ratchet,
/// and combine. Webhook, check, test and replay all enter here, so that the verdict in CI is the verdict in the cluster.
/// </summary>
/// <param name="time">The clock of durations.</param>
public sealed class ReviewEvaluator(TimeProvider time)
{
    /// <summary>Judges one request. Runs on the calling thread, which may be any, and never throws for what a policy does.</summary>
    /// <param name="set">The policies in force.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="context">What surrounds the request.</param>
    public Verdict Evaluate(PolicySet set, AdmissionRequest request, EvaluationContext context)
    {
        _ = time;
        throw new NotImplementedException();
    }
}

/// <summary>What surrounds a request.</summary>
public sealed record EvaluationContext
{
    /// <summary>The time that policies see, and that decides which exceptions hold.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// Timestamp of <see cref="TimeProvider.GetTimestamp"/> when the answer must be ready. A policy that is not done by
    /// then faults as timed out. <see cref="long.MaxValue"/> for no deadline.
    /// </summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>Where labels of namespaces come from.</summary>
    public INamespaceLabels Namespaces { get; init; } = UnknownNamespaceLabels.Instance;
}
