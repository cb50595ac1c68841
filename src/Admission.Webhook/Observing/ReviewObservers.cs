using Admission.Decisions;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Verdicts;

namespace Admission.Webhook.Observing;

/// <summary>Observers of answered reviews. They never delay an answer.</summary>
/// <param name="Recorder">Records them; null for none.</param>
/// <param name="Shadow">Evaluates them with other policies; null for none.</param>
public sealed record ReviewObservers(ReviewRecorder? Recorder, ShadowReviewer? Shadow)
{
    public static readonly ReviewObservers None = new(null, null);

    /// <summary>Logs every decision; null for none.</summary>
    public DecisionLog? Log { get; init; }

    /// <summary>Does any observer need what policies looked up?</summary>
    internal bool NeedLookups => Recorder is not null || Shadow is not null;

    /// <summary>
    /// Called with each allowed request, which is valid only during the call; must return at once. Null for none.
    /// </summary>
    public Action<AdmissionRequest>? Admitted { get; init; }

    /// <summary>Passes a review whose answer has been sent to the observers.</summary>
    /// <param name="request">The request; valid only during the call.</param>
    /// <param name="verdict">What was answered.</param>
    /// <param name="context">Time, deadline and surroundings of the evaluation.</param>
    /// <param name="set">The policies that decided.</param>
    /// <param name="isBusy">Are other reviews waiting for a worker?</param>
    internal void Show(
        AdmissionRequest request, Verdict verdict, EvaluationContext context, PolicySet set, bool isBusy)
    {
        if (verdict.IsAllowed)
        {
            Admitted?.Invoke(request);
        }

        Log?.Offer(request, verdict, context, set);

        // Break-glass: each allowed denial is evidence. The rest contains nothing about the policies.
        if (verdict.BreakGlass is not null)
        {
            if (verdict.Results.Any(static result => result.IsBypassed))
            {
                Recorder?.Offer(request, verdict, context, set.NeedsNamespaceLabels, always: true);
            }

            return;
        }

        Recorder?.Offer(request, verdict, context, set.NeedsNamespaceLabels);
        Shadow?.Offer(request, verdict, context, isBusy);
    }
}
