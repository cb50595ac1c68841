using System.Collections.Immutable;
using Admission.Json;
using Admission.Languages;
using Admission.Policies;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.PointerLanguage;

internal sealed class LoadedPointers(ImmutableArray<PointerPolicy> all) : ILoadedPolicies
{
    public ImmutableArray<PolicyError> Errors =>
        [.. all.Select(static one => one.Error).OfType<PolicyError>().Order(PolicyError.ByPosition)];

    public ImmutableArray<PolicyError> Warnings => [];

    public ImmutableArray<Policy> Policies =>
    [
        .. all.Select(static one => one.Policy).OfType<Policy>()
            .OrderBy(static policy => policy.Id, StringComparer.Ordinal),
    ];

    public IPolicyProgram Link(ImmutableArray<string> ids) =>
        new PointerProgram([.. ids.Select(id => all.First(one => one.Policy?.Id == id))]);
}

internal sealed class PointerProgram(ImmutableArray<PointerPolicy> policies) : IPolicyProgram
{
    public void Warm(int sessions)
    {
    }

    public IPolicySession Rent() => new PointerSession(policies);

    public void Return(IPolicySession session)
    {
    }
}

internal sealed class PointerSession(ImmutableArray<PointerPolicy> policies) : IPolicySession
{
    private ReviewInput? _review;

    public bool IsSpent => false;

    public bool IsRemembered => false;

    public void Begin(ReviewInput review) => _review = review;

    public PolicyOutcome Evaluate(int policy, JsonValue parameters, EvaluationBudget budget)
    {
        PointerPolicy rule = policies[policy];
        rule.Count();
        if ((_review!.Request.Unknown & UnknownParts.Object) != 0)
        {
            return Fault(FaultKind.Undecidable, "the object is not known");
        }

        JsonValue? found = _review.Request.Object;
        foreach (string name in rule.Path)
        {
            if (found?.Kind == JsonKind.Array)
            {
                return Fault(FaultKind.Threw, $"'{name}' is looked for in a list");
            }

            found = found?.Member(name);
        }

        return found is not null && JsonValue.AreSame(found, rule.Value)
            ? new PolicyOutcome.Violated([new Violation($"{found} is denied", string.Join('.', rule.Path))])
            : PolicyOutcome.Passed.Clean;

        PolicyOutcome Fault(FaultKind kind, string message) =>
            new PolicyOutcome.Faulted(new PolicyFault(kind, message, rule.File.Path, rule.Line, 1));
    }

    public void End() => _review = null;
}
