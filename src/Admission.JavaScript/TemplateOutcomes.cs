using Admission.Policies;
using Admission.Verdicts;

namespace Admission.JavaScript;

/// <summary>Joins the outcomes of one policy for each pod template of one object.</summary>
/// <param name="limits">Limits of the joined outcome.</param>
/// <param name="countsAll">
/// Do equal violations of several templates all count? They must on an UPDATE, where each violation of the old object
/// excuses only one of the new object. Otherwise they count once.
/// </param>
internal sealed class TemplateOutcomes(EngineLimits limits, bool countsAll)
{
    private readonly Findings _findings = new(limits);
    private readonly HashSet<Violation> _violations = [];
    private readonly HashSet<Violation> _warnings = [];
    private PolicyFault? _fault;

    /// <summary>Adds the outcome for one more template. Of several faults, the first is reported.</summary>
    public void Add(PolicyOutcome outcome)
    {
        _fault ??= outcome.Fault;
        if (outcome is PolicyOutcome.Violated violated)
        {
            foreach (Violation violation in violated.Violations)
            {
                if (countsAll || _violations.Add(violation))
                {
                    _findings.Deny(violation);
                }
            }

            _findings.OmitViolations(violated.OmittedViolations);
        }

        foreach (Violation warning in outcome.Warnings)
        {
            if (_warnings.Add(warning))
            {
                _findings.Warn(warning);
            }
        }

        _findings.OmitWarnings(outcome.OmittedWarnings);
    }

    /// <summary>The joined outcome: a violation in any template denies, whatever fault another template has.</summary>
    public PolicyOutcome ToOutcome() => _findings.ToOutcome(_fault);
}
