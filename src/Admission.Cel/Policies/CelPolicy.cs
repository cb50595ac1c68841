using System.Collections.Immutable;
using Admission.Languages;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Cel.Policies;

/// <summary>A compiled policy in CEL. Immutable; safe to share between threads.</summary>
internal abstract class CelPolicy
{
    /// <summary>The policy as the kernel sees it.</summary>
    public abstract Policy Policy { get; }

    /// <summary>Evaluates it for a review that it matches.</summary>
    /// <param name="review">The review.</param>
    /// <param name="budget">Limits of the evaluation.</param>
    public abstract PolicyOutcome Evaluate(CelReview review, EvaluationBudget budget);

    /// <summary>The expressions that are false or fail, with what they are made of; none by default.</summary>
    /// <param name="review">A review that the policy matches.</param>
    public virtual ImmutableArray<ExplainedExpression> Explain(CelReview review) => [];
}
