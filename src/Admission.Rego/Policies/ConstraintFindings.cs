using System.Collections.Immutable;
using Admission.Policies;
using Admission.Rego.Gatekeeper;
using Admission.Verdicts;

namespace Admission.Rego.Policies;

/// <summary>
/// The findings of a constraint in the object of a request, and in the objects that are generated from it.
/// </summary>
internal sealed class ConstraintFindings
{
    private readonly List<(Enforcement Enforcement, Violation Violation)> _all = [];

    // The first outcome, if it can be the outcome of the constraint as it is.
    private (Enforcement Enforcement, PolicyOutcome.Violated Outcome)? _first;

    /// <summary>Why a part could not be evaluated; null if all could.</summary>
    public PolicyFault? Fault { get; private set; }

    /// <summary>The cost of the evaluation, if the engine counts it.</summary>
    public long Cost { get; private set; }

    /// <summary>Adds what Rego found in the object, or in a generated object.</summary>
    public void AddFound(Enforcement enforcement, PolicyOutcome outcome, GeneratedReview? from)
    {
        if (from is null && _first is null && _all.Count == 0
            && outcome is PolicyOutcome.Violated { EndedBy: null } violated)
        {
            _first = (enforcement, violated);
            return;
        }

        Add(enforcement, outcome, from);
    }

    /// <summary>Adds the findings of an engine in the object, or in a generated object.</summary>
    public void Add(Enforcement enforcement, PolicyOutcome outcome, GeneratedReview? from)
    {
        AddFirst();
        Cost += outcome.Cost;
        foreach (Violation one in outcome is PolicyOutcome.Violated violated ? violated.Violations : [])
        {
            _all.Add((enforcement, Place(one, from)));
        }

        foreach (Violation one in outcome.Warnings)
        {
            _all.Add((Enforcement.Warn, Place(one, from)));
        }

        if (outcome.Fault is { } fault)
        {
            Add(fault);
        }
    }

    private void AddFirst()
    {
        if (_first is { } first)
        {
            _first = null;
            Add(first.Enforcement, first.Outcome, from: null);
        }
    }

    private static Violation Place(Violation one, GeneratedReview? from) => from is null
        ? one
        : one with { Message = from.MessageOf(one.Message), Field = from.FieldOf(one.Field) };

    /// <summary>Adds a fault; the first one counts.</summary>
    public void Add(PolicyFault fault) => Fault ??= fault;

    /// <summary>
    /// The outcome. It has one enforcement, that of the gravest violation: violations that only warn become warnings,
    /// and those that are only audited are left out.
    /// </summary>
    /// <param name="usual">The enforcement of the policy, which the outcome need not name; null for none.</param>
    public PolicyOutcome ToOutcome(Enforcement? usual)
    {
        if (_first is { } first && first.Enforcement == usual && Fault is null)
        {
            return first.Outcome;
        }

        AddFirst();
        if (_all.Count == 0)
        {
            return Fault is not null ? new PolicyOutcome.Faulted(Fault) { Cost = Cost }
                : Cost > 0 ? new PolicyOutcome.Passed { Cost = Cost }
                : PolicyOutcome.Passed.Clean;
        }

        Enforcement gravest = _all.Min(static one => one.Enforcement);
        return new PolicyOutcome.Violated(Those(gravest), Fault)
        {
            Enforcement = gravest == usual ? null : gravest,
            Cost = Cost,
            Warnings = gravest < Enforcement.Warn ? Those(Enforcement.Warn) : [],
        };
    }

    private ImmutableArray<Violation> Those(Enforcement enforcement) =>
        [.. _all.Where(one => one.Enforcement == enforcement).Select(static one => one.Violation)];
}
