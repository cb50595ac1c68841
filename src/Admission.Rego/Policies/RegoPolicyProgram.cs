using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Rego.Coverage;
using Admission.Rego.Gatekeeper;
using Admission.Rego.Values;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>The linked Rego policies of one set.</summary>
internal sealed class RegoPolicyProgram(
    EngineLimits limits, ImmutableArray<RegoPolicy> policies, RegoCoverage? coverage) : IPolicyProgram
{
    public void Warm(int sessions)
    {
    }

    public IPolicySession Rent() => new Session(limits, policies, coverage);

    public void Return(IPolicySession session)
    {
    }

    /// <summary>One review: its documents are made once for all policies.</summary>
    private sealed class Session(
        EngineLimits limits, ImmutableArray<RegoPolicy> policies, RegoCoverage? coverage) : IPolicySession
    {
        private ReviewInput? _review;
        private GatekeeperReview? _gatekeeper;
        private RegoValue? _input;

        public bool IsSpent => false;

        public bool IsRemembered => false;

        public void Begin(ReviewInput review) => _review = review;

        public PolicyOutcome Evaluate(int policy, JsonValue parameters, EvaluationBudget budget)
        {
            EngineLimits lowered = budget.Limits.Lower(limits);
            var own = RegoLimits.Of(lowered, budget.Time);
            return policies[policy].Constraint is { } constraint
                ? Judge(constraint, own)
                : policies[policy].Judge(new RegoInput
                {
                    Input = _input ??= RequestDocument.Review(_review!.Request),
                    Limits = own,
                    Covered = coverage is null ? null : coverage.Hit,
                });
        }

        public void End()
        {
            _review = null;
            _gatekeeper = null;
            _input = null;
        }

        private PolicyOutcome Judge(Constraint constraint, RegoLimits own)
        {
            _gatekeeper ??= RequestDocument.ForGatekeeper(_review!);
            ImmutableArray<GatekeeperViolation> found = ConstraintEvaluation.Evaluate(
                constraint,
                _gatekeeper,
                Inventory.Empty,
                own,
                coverage is null ? null : coverage.Hit,
                out RegoError? error);
            if (found.IsEmpty)
            {
                return error is null ? PolicyOutcome.Passed.Clean : new PolicyOutcome.Faulted(RegoPolicy.Fault(error));
            }

            return new PolicyOutcome.Violated([.. found.Select(static v => RegoPolicy.Violation(v.Message))]);
        }
    }
}
