using Admission.Policies;

namespace Admission.Verdicts;

/// <summary>
/// What one policy means for one request: its outcome under enforcement, exceptions and the ratchet. Immutable.
/// </summary>
public sealed record PolicyResult
{
    /// <summary>The policy.</summary>
    public required Policy Policy { get; init; }

    /// <summary>
    /// What it said. Violations of the old object as well are marked <see cref="Violation.IsExisting"/>.
    /// </summary>
    public required PolicyOutcome Outcome { get; init; }

    /// <summary>How its violations count for this request, after overrides.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>What a fault of it means.</summary>
    public required OnError OnError { get; init; }

    /// <summary>The exception that lets its violations pass; null where none applies.</summary>
    public PolicyException? Exception { get; init; }

    /// <summary>
    /// Would it refuse the request if break-glass were not in force? Then <see cref="Enforcement"/> is
    /// <see cref="Enforcement.Warn"/>.
    /// </summary>
    public bool IsBypassed { get; init; }

    /// <summary>How long it took, the ratchet's second look included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Was the outcome known, since the policy has read the same before, so that it was not run? The outcome is the
    /// same either way.
    /// </summary>
    public bool IsRemembered { get; init; }

    /// <summary>Did the policy find anything wrong, whether it blocks or not?</summary>
    public bool HasViolations => Outcome is PolicyOutcome.Violated;

    /// <summary>Does this refuse the request?</summary>
    public bool Blocks => BlocksByViolation || BlocksByFault;

    /// <summary>
    /// Does it refuse the request for a violation that no exception covers and that the old object does not have? A
    /// fault after that violation changes nothing, whatever <see cref="OnError"/> is.
    /// </summary>
    public bool BlocksByViolation => Enforcement == Enforcement.Deny && Exception is null && Outcome switch
    {
        PolicyOutcome.Passed or PolicyOutcome.Faulted => false,
        PolicyOutcome.Violated violated => violated.HasNew,
        _ => true,
    };

    /// <summary>Does it refuse the request because its run failed?</summary>
    public bool BlocksByFault =>
        OnError == OnError.Deny && !IsBypassed && Outcome.Fault is { } fault
        && (Enforcement == Enforcement.Deny || (fault.DeniesAlways && Enforcement == Policy.Enforcement));
}
