using System.Collections.Immutable;
using Admission.Cel.Policies;
using Admission.Json;
using Admission.Languages;
using Admission.Verdicts;

namespace Admission.Cel.Gatekeeper;

/// <summary>The CEL of a ConstraintTemplate, compiled.</summary>
/// <param name="policy">The policy that Gatekeeper makes of it.</param>
internal sealed class NativeValidationProgram(AdmissionPolicy policy) : ITemplateProgram
{
    public bool AllowsErrors => policy.FailureMode == FailureMode.Ignore;

    public bool ReadsNamespace => policy.ReadsNamespace;

    public PolicyOutcome Evaluate(ReviewInput review, JsonValue constraint, TimeSpan time)
    {
        using EvaluationClock clock = EvaluationClock.Start(time);
        AdmissionPolicyResult result = AdmissionPolicyEvaluator.Evaluate(
            policy, new CelReview(review), constraint, clock);
        var violations = ImmutableArray.CreateBuilder<Violation>();
        PolicyFault? fault = null;
        foreach (PolicyDecision one in result.Decisions)
        {
            if (one.Kind == DecisionKind.Violation)
            {
                violations.Add(new Violation(one.Message, policy.Validations[one.Index].Field));
            }
            else
            {
                fault ??= new PolicyFault(one.FaultKind, one.Message);
            }
        }

        PolicyOutcome outcome = violations.Count > 0
            ? new PolicyOutcome.Violated(violations.DrainToImmutable(), fault)
            : fault is not null ? new PolicyOutcome.Faulted(fault) : new PolicyOutcome.Passed();
        return outcome with { Cost = (long)result.Cost };
    }

    public ImmutableArray<ExplainedExpression> Explain(ReviewInput review, JsonValue constraint)
    {
        var explained = ImmutableArray.CreateBuilder<ExplainedExpression>();
        PolicyExplanation.Add(explained, policy, new CelReview(review), constraint);
        return explained.DrainToImmutable();
    }
}
