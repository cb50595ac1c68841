using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Verdicts;

namespace Admission.Cel.Policies;

/// <summary>The linked CEL policies of one set.</summary>
internal sealed class CelPolicyProgram(ImmutableArray<CelPolicy> policies) : IPolicyProgram, IExplainsPolicies
{
    public ImmutableArray<ExplainedExpression> Explain(int policy, ReviewInput review) =>
        policies[policy].Explain(new CelReview(review));

    public void Warm(int sessions)
    {
    }

    public IPolicySession Rent() => new Session(policies);

    public void Return(IPolicySession session)
    {
    }

    private sealed class Session(ImmutableArray<CelPolicy> policies) : IPolicySession
    {
        private CelReview? _review;

        public bool IsSpent => false;

        public bool IsRemembered => false;

        public void Begin(ReviewInput review) => _review = new CelReview(review);

        public PolicyOutcome Evaluate(int policy, JsonValue parameters, EvaluationBudget budget) =>
            policies[policy].Evaluate(_review!, budget);

        public void End() => _review = null;
    }
}
