using System.Collections.Immutable;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>
/// What the policies decided on one request, and what every policy said: plain data, so that it can be kept. While
/// break-glass was in force, the request was allowed whatever they decided.
/// </summary>
public sealed record RecordedVerdict
{
    /// <summary>In place of a message that may hold secret material.</summary>
    public const string Withheld = "(withheld: the review contains secret values)";

    /// <summary>May the request pass?</summary>
    public required Answer Answer { get; init; }

    /// <summary>Why it was refused before any policy looked; empty otherwise.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Every policy that matched, sorted by id.</summary>
    public required ImmutableArray<RecordedOutcome> Policies { get; init; }

    /// <summary>How long the judgement took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>A verdict as data.</summary>
    public static RecordedVerdict Of(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return new RecordedVerdict
        {
            Answer = AnswerOf(verdict),
            Refusal = verdict.Refusal,
            Policies = [.. verdict.Results.Select(RecordedOutcome.Of)],
            Elapsed = verdict.Elapsed,
        };
    }

    // Where only policies that cannot decide block, a request of which everything is known might have passed.
    private static Answer AnswerOf(Verdict verdict)
    {
        if (verdict.IsAllowed && !verdict.Results.Any(static result => result.IsBypassed))
        {
            return Answer.Allow;
        }

        bool isCertain = verdict.Refusal.Length > 0 || verdict.Results.Any(static result =>
            result.IsBypassed
            || result.BlocksByViolation
            || (result.BlocksByFault && result.Outcome.Fault?.Kind != FaultKind.Undecidable));
        return isCertain ? Answer.Deny : Answer.Undecided;
    }
}

/// <summary>Whether a request may pass.</summary>
public enum Answer
{
    /// <summary>It may.</summary>
    Allow,

    /// <summary>It may not.</summary>
    Deny,

    /// <summary>It depends on what is not known of the request.</summary>
    Undecided,
}

/// <summary>What one policy said about one request: plain data.</summary>
public sealed record RecordedOutcome
{
    /// <summary>The policy's id.</summary>
    public required string Policy { get; init; }

    /// <summary>How its violations counted.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>Did it refuse the request?</summary>
    public bool Blocks { get; init; }

    /// <summary>Did break-glass let pass what it refused?</summary>
    public bool IsBypassed { get; init; }

    /// <summary>Did an exception let its violations pass?</summary>
    public bool IsExcepted { get; init; }

    /// <summary>What it found wrong, in its order.</summary>
    public ImmutableArray<Violation> Violations { get; init; } = [];

    /// <summary>Number of further violations that the request brings in. Default 0.</summary>
    public int OmittedViolations { get; init; }

    /// <summary>Number of further violations of the old object as well. Default 0.</summary>
    public int OmittedExisting { get; init; }

    /// <summary>What it warned of, in its order.</summary>
    public ImmutableArray<Violation> Warnings { get; init; } = [];

    /// <summary>Number of further warnings. Default 0.</summary>
    public int OmittedWarnings { get; init; }

    /// <summary>
    /// Why its run failed; null if it ran to its end. With a violation, the fault came after that violation.
    /// </summary>
    public PolicyFault? Fault { get; init; }

    /// <summary>Did it refuse the request for a violation, whether its run failed after that or not?</summary>
    public bool BlocksByViolation =>
        Blocks && !IsExcepted && (OmittedViolations > 0 || Violations.Any(static one => !one.IsExisting));

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// What the evaluation cost, in the unit of the language; 0 if the language counts none. Not kept in recordings.
    /// </summary>
    public long Cost { get; init; }

    /// <summary>A policy's result as data.</summary>
    public static RecordedOutcome Of(PolicyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var violated = result.Outcome as PolicyOutcome.Violated;
        return new RecordedOutcome
        {
            Policy = result.Policy.Id,
            Enforcement = result.IsBypassed ? Enforcement.Deny : result.Enforcement,
            Blocks = result.Blocks || result.IsBypassed,
            IsBypassed = result.IsBypassed,
            IsExcepted = result.Exception is not null,
            Violations = violated?.Violations ?? [],
            OmittedViolations = violated?.OmittedViolations ?? 0,
            OmittedExisting = violated?.OmittedExisting ?? 0,
            Warnings = result.Outcome.Warnings,
            OmittedWarnings = result.Outcome.OmittedWarnings,
            Fault = result.Outcome.Fault,
            Elapsed = result.Elapsed,
            Cost = result.Outcome.Cost,
        };
    }
}
