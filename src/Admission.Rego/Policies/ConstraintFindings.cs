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

    /// <summary>Why a part could not be evaluated; null if all could.</summary>
    public PolicyFault? Fault { get; private set; }

    /// <summary>The cost of the evaluation, if the engine counts it.</summary>
    public long Cost { get; private set; }

    /// <summary>Adds a violation.</summary>
    public void Add(Enforcement enforcement, Violation violation) => _all.Add((enforcement, violation));

    /// <summary>Adds the findings of another engine in the object, or in a generated object.</summary>
    public void Add(Enforcement enforcement, PolicyOutcome outcome, GeneratedReview? from)
    {
        Cost += outcome.Cost;
        foreach (Violation one in outcome is PolicyOutcome.Violated violated ? violated.Violations : [])
        {
            Add(enforcement, Place(one, from));
        }

        foreach (Violation one in outcome.Warnings)
        {
            Add(Enforcement.Warn, Place(one, from));
        }

        if (outcome.Fault is { } fault)
        {
            Add(fault);
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
    public PolicyOutcome ToOutcome()
    {
        if (_all.Count == 0)
        {
            return Fault is not null ? new PolicyOutcome.Faulted(Fault) { Cost = Cost }
                : Cost > 0 ? new PolicyOutcome.Passed { Cost = Cost }
                : PolicyOutcome.Passed.Clean;
        }

        Enforcement gravest = _all.Min(static one => one.Enforcement);
        return new PolicyOutcome.Violated(Those(gravest), Fault)
        {
            Enforcement = gravest,
            Cost = Cost,
            Warnings = gravest < Enforcement.Warn ? Those(Enforcement.Warn) : [],
        };
    }

    private ImmutableArray<Violation> Those(Enforcement enforcement) =>
        [.. _all.Where(one => one.Enforcement == enforcement).Select(static one => one.Violation)];
}
