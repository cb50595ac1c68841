using System.Collections.Immutable;
using Admission.Policies;
using Admission.Verdicts;

namespace Admission.Recordings;

/// <summary>
/// The verdict on one request and the outcome of every policy, as plain data that can be stored. While break-glass was
/// in force, the request was allowed in any case.
/// </summary>
public sealed record RecordedVerdict
{
    /// <summary>Replaces a message that can contain secret material.</summary>
    public const string Withheld = "(withheld: the review contains secret values)";

    /// <summary>May the request pass?</summary>
    public required Answer Answer { get; init; }

    /// <summary>Why it was rejected before any policy ran; otherwise empty.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Every policy that matched, sorted by id.</summary>
    public required ImmutableArray<RecordedOutcome> Policies { get; init; }

    /// <summary>Duration of the evaluation.</summary>
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

    // If only undecided policies block, the request might have been allowed with full knowledge.
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

/// <summary>Answer to a request.</summary>
public enum Answer
{
    Allow,

    Deny,

    /// <summary>It depends on an unknown part of the request.</summary>
    Undecided,
}

/// <summary>The outcome of one policy on one request, as plain data.</summary>
public sealed record RecordedOutcome
{
    public required string Policy { get; init; }

    /// <summary>Enforcement of its violations.</summary>
    public required Enforcement Enforcement { get; init; }

    /// <summary>Did it deny the request?</summary>
    public bool Blocks { get; init; }

    /// <summary>Did break-glass allow a request that it denied?</summary>
    public bool IsBypassed { get; init; }

    /// <summary>Did an exception exempt the request from it?</summary>
    public bool IsExcepted { get; init; }

    /// <summary>Its violations, in its order.</summary>
    public ImmutableArray<Violation> Violations { get; init; } = [];

    /// <summary>Number of further violations that the request adds. Default 0.</summary>
    public int OmittedViolations { get; init; }

    /// <summary>Number of further violations that the old object has too. Default 0.</summary>
    public int OmittedExisting { get; init; }

    /// <summary>Its warnings, in its order.</summary>
    public ImmutableArray<Violation> Warnings { get; init; } = [];

    /// <summary>Number of further warnings. Default 0.</summary>
    public int OmittedWarnings { get; init; }

    /// <summary>
    /// Why its run failed; null if it ran to its end. With a violation, the fault came after that violation.
    /// </summary>
    public PolicyFault? Fault { get; init; }

    /// <summary>Did it deny the request for a violation, whether its run failed after that or not?</summary>
    public bool BlocksByViolation =>
        Blocks && !IsExcepted && (OmittedViolations > 0 || Violations.Any(static one => !one.IsExisting));

    /// <summary>Duration of its run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Cost of the evaluation, in the unit of the language; 0 if the language counts none. Not stored in recordings.
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
