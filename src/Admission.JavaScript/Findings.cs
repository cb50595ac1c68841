using Admission.Policies;
using Admission.Verdicts;

namespace Admission.JavaScript;

/// <summary>The findings of the running policy so far.</summary>
internal sealed class Findings
{
    private readonly List<Violation> _violations = [];
    private readonly List<Violation> _warnings = [];
    private readonly EngineLimits _limits;
    private int _omittedViolations;
    private int _omittedWarnings;
    private int _length;
    private int _warningLength;

    /// <param name="limits">Limits on their number and length.</param>
    public Findings(EngineLimits limits) => _limits = limits;

    /// <summary>Adds a violation; beyond the limit for comparison it is only counted.</summary>
    public void Deny(Violation violation)
    {
        // A list with a gap would be compared as if it were complete: after the first omitted violation, none is kept.
        if (_omittedViolations > 0
            || _violations.Count >= _limits.MaxComparedViolations
            || (_length + violation.Length > _limits.MaxComparedLength && _violations.Count > 0))
        {
            OmitViolations(1);
            return;
        }

        _length += violation.Length;
        _violations.Add(violation);
    }

    /// <summary>Adds a warning; beyond the limit for reports it is only counted.</summary>
    public void Warn(Violation violation)
    {
        if (_warnings.Count >= _limits.MaxViolations
            || (_warningLength + violation.Length > ReportLimit.MaxLength && _warnings.Count > 0))
        {
            OmitWarnings(1);
            return;
        }

        _warningLength += violation.Length;
        _warnings.Add(violation);
    }

    public void OmitViolations(int count) => _omittedViolations = Sum(_omittedViolations, count);

    public void OmitWarnings(int count) => _omittedWarnings = Sum(_omittedWarnings, count);

    /// <summary>Forgets the last run.</summary>
    public void Clear()
    {
        _violations.Clear();
        _warnings.Clear();
        _omittedViolations = 0;
        _omittedWarnings = 0;
        _length = 0;
        _warningLength = 0;
    }

    /// <summary>The outcome of the run.</summary>
    /// <param name="fault">The fault that ended it; null if it ran to its end.</param>
    public PolicyOutcome ToOutcome(PolicyFault? fault)
    {
        if (_violations.Count == 0 && _warnings.Count == 0 && fault is null)
        {
            return PolicyOutcome.Passed.Clean;
        }

        PolicyOutcome outcome = (_violations.Count, fault) switch
        {
            (0, null) => new PolicyOutcome.Passed(),
            (0, _) => new PolicyOutcome.Faulted(fault),
            _ => new PolicyOutcome.Violated([.. _violations], fault) { OmittedViolations = _omittedViolations },
        };
        return outcome with { Warnings = [.. _warnings], OmittedWarnings = _omittedWarnings };
    }

    private static int Sum(int count, int more) => (int)Math.Min(int.MaxValue, (long)count + more);
}
