using Admission.Json;
using Admission.Verdicts;

namespace Admission.Languages;

/// <summary>Evaluates policies of one program. One thread and one review at a time.</summary>
public interface IPolicySession
{
    /// <summary>
    /// Must the session not be used again, because a fault may have damaged it? It is then returned at once, and the
    /// next policy of the review gets another one.
    /// </summary>
    bool IsSpent { get; }

    /// <summary>Was the last outcome remembered from an earlier evaluation, so that the policy did not run?</summary>
    bool IsRemembered { get; }

    /// <summary>Begins a review; the evaluations until <see cref="End"/> are for it.</summary>
    /// <param name="review">The review and what surrounds it.</param>
    void Begin(ReviewInput review);

    /// <summary>
    /// Evaluates one policy. Never throws for what the policy does: the result is <see cref="PolicyOutcome.Faulted"/>
    /// or, after its first violation, the fault of a <see cref="PolicyOutcome.Violated"/>.
    /// </summary>
    /// <param name="policy">Position of the policy in the ids that the program was linked with.</param>
    /// <param name="parameters">Its parameters, checked and with defaults: an object.</param>
    /// <param name="budget">Its time and limits.</param>
    PolicyOutcome Evaluate(int policy, JsonValue parameters, EvaluationBudget budget);

    /// <summary>Ends the review and releases everything that belongs to it.</summary>
    void End();
}
