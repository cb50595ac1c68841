using System.Collections.Immutable;
using Admission.Evaluation;

namespace Admission.Engines.JavaScript;

/// <summary>What the policy that is running has reported so far.</summary>
internal sealed class Findings
{
    /// <summary>Most characters that one run may report in all: an answer of megabytes helps nobody.</summary>
    public const int MaxLength = 256 * 1024;

    private readonly List<Violation> _violations = [];
    private readonly List<Violation> _warnings = [];
    private int _length;
    private int _max;

    /// <summary>Takes a violation in.</summary>
    public void Deny(Violation violation) => Add(_violations, violation);

    /// <summary>Takes a warning in.</summary>
    public void Warn(Violation violation) => Add(_warnings, violation);

    /// <summary>Begins a run.</summary>
    /// <param name="max">Most reports of it.</param>
    public void Begin(int max)
    {
        Clear();
        _max = max;
    }

    /// <summary>Forgets the last run.</summary>
    public void Clear()
    {
        _violations.Clear();
        _warnings.Clear();
        _length = 0;
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
        _length += violation.Message.Length + violation.Field.Length + violation.Fix.Length;
        if (_violations.Count + _warnings.Count >= _max || _length > MaxLength)
        {
            throw new TooManyViolationsException();
        }

        list.Add(violation);
    }
}
