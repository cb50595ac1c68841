using System.Collections.Immutable;
using Admission.Evaluation;

namespace Admission.Engines.JavaScript;

/// <summary>What the policy that is running has reported so far.</summary>
/// <param name="max">Most reports of one run.</param>
internal sealed class Findings(int max)
{
    private readonly List<Violation> _violations = [];
    private readonly List<Violation> _warnings = [];

    /// <summary>Takes a violation in.</summary>
    public void Deny(Violation violation) => Add(_violations, violation);

    /// <summary>Takes a warning in.</summary>
    public void Warn(Violation violation) => Add(_warnings, violation);

    /// <summary>Forgets the last run.</summary>
    public void Clear()
    {
        _violations.Clear();
        _warnings.Clear();
    }

    /// <summary>What the run amounts to.</summary>
    public PolicyOutcome ToOutcome()
    {
        if (_violations.Count == 0 && _warnings.Count == 0)
        {
            return PolicyOutcome.Passed.Clean;
        }

        ImmutableArray<Violation> warnings = [.. _warnings];
        return _violations.Count == 0
            ? new PolicyOutcome.Passed { Warnings = warnings }
            : new PolicyOutcome.Violated([.. _violations]) { Warnings = warnings };
    }

    private void Add(List<Violation> list, Violation violation)
    {
        if (_violations.Count + _warnings.Count >= max)
        {
            throw new TooManyViolationsException();
        }

        list.Add(violation);
    }
}
