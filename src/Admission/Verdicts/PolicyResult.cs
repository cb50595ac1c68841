using Admission.Policies;

namespace Admission.Verdicts;

/// <summary>
/// The effect of one policy on one request: its outcome after enforcement, exceptions and the ratchet. Immutable.
/// </summary>
public sealed record PolicyResult
{
    public required Policy Policy { get; init; }

    /// <summary>
    /// Its outcome. Violations that the old object has too are marked <see cref="Violation.IsExisting"/>.
    /// </summary>
    public required PolicyOutcome Outcome { get; init; }

    /// <summary>Enforcement for this request, after overrides.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>Effect of a fault.</summary>
    public required OnError OnError { get; init; }

    /// <summary>The exception that exempts the request; null if there is none.</summary>
    public PolicyException? Exception { get; init; }

    /// <summary>
    /// Would it deny the request without break-glass? Then <see cref="Enforcement"/> is <see cref="Enforcement.Warn"/>.
    /// </summary>
    public bool IsBypassed { get; init; }

    /// <summary>Duration, including the ratchet's second evaluation.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Was the outcome remembered, because the policy had read the same values before, so that it did not run? The
    /// outcome is the same either way.
    /// </summary>
    public bool IsRemembered { get; init; }

    /// <summary>Did the policy find any violation, whether it blocks or not?</summary>
    public bool HasViolations => Outcome is PolicyOutcome.Violated;

    /// <summary>Does it deny the request?</summary>
    public bool Blocks => BlocksByViolation || BlocksByFault;

    /// <summary>
    /// Does it deny the request for a violation that no exception covers and that the old object does not have? A fault
    /// after that violation changes nothing, whatever <see cref="OnError"/> is.
    /// </summary>
    public bool BlocksByViolation => Enforcement == Enforcement.Deny && Exception is null && Outcome switch
    {
        PolicyOutcome.Passed or PolicyOutcome.Faulted => false,
        PolicyOutcome.Violated violated => violated.HasNew,
        _ => true,
    };

    /// <summary>Does it deny the request because its run failed?</summary>
    public bool BlocksByFault =>
        OnError == OnError.Deny && !IsBypassed && Outcome.Fault is { } fault
        && (Enforcement == Enforcement.Deny || (fault.DeniesAlways && Enforcement == Policy.Enforcement));
}
