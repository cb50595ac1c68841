using Admission.Decisions;
using Admission.Evaluation;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Recordings;
using Admission.Verdicts;

namespace Admission.Webhook.Observing;

/// <summary>Who looks at reviews after they are answered. Neither delays an answer.</summary>
/// <param name="Recorder">Records them; null for nobody.</param>
/// <param name="Shadow">Judges them by other policies; null for nobody.</param>
public sealed record ReviewObservers(ReviewRecorder? Recorder, ShadowReviewer? Shadow)
{
    /// <summary>Nobody.</summary>
    public static readonly ReviewObservers None = new(null, null);

    /// <summary>Logs every decision; null for nobody.</summary>
    public DecisionLog? Log { get; init; }

    /// <summary>Shows them a review whose answer is sent.</summary>
    /// <param name="request">The request; readable during the call only.</param>
    /// <param name="verdict">What was answered.</param>
    /// <param name="context">What surrounded the evaluation.</param>
    /// <param name="set">The policies that decided.</param>
    /// <param name="isBusy">Do other reviews wait for a worker?</param>
    internal void Show(
        AdmissionRequest request, Verdict verdict, EvaluationContext context, PolicySet set, bool isBusy)
    {
        Log?.Offer(request, verdict, context, set);

        // Break-glass: each denial that it let pass is evidence. The rest says nothing about the policies.
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
