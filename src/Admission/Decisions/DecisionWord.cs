using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Decisions;

/// <summary>The words of the decision log for the result of a policy.</summary>
public static class DecisionWord
{
    /// <summary>
    /// <c>denied</c>, <c>bypassed</c>, <c>excepted</c>, <c>faulted</c>, <c>existing</c>, <c>audited</c> or
    /// <c>warned</c>; null if the policy found nothing.
    /// </summary>
    public static string? Of(PolicyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result switch
        {
            { Blocks: true } => "denied",
            { IsBypassed: true } => "bypassed",
            { Exception: not null } => "excepted",
            { Outcome.Fault: not null } => "faulted",
            { Outcome: PolicyOutcome.Violated { HasNew: false } } => "existing",
            { HasViolations: true, Enforcement: Enforcement.Audit } => "audited",
            { HasViolations: true } => "warned",
            { Outcome.Warnings.IsEmpty: false } => "warned",
            _ => null,
        };
    }
}
