using System.Collections.Immutable;

namespace Admission.Verdicts;

/// <summary>The answer to one request, with its reasons. Immutable; independent of the order of policies.</summary>
public sealed record Verdict
{
    /// <summary>Is the request allowed?</summary>
    public bool IsAllowed => Refusal.Length == 0 && !Results.Any(static result => result.Blocks);

    /// <summary>Every policy that matched, sorted by id.</summary>
    public required ImmutableArray<PolicyResult> Results { get; init; }

    /// <summary>
    /// Why the request is denied before any policy ran (an UPDATE without its old object cannot be evaluated);
    /// otherwise empty.
    /// </summary>
    public string Refusal { get; init; } = "";

    /// <summary>Digest of the policy set that decided.</summary>
    public required string PolicySetDigest { get; init; }

    /// <summary>The break-glass because of which nothing was denied; null without break-glass.</summary>
    public BreakGlass? BreakGlass { get; init; }

    /// <summary>Duration of the evaluation, without the time in the queue.</summary>
    public TimeSpan Elapsed { get; init; }
}
