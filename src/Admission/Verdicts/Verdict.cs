using System.Collections.Immutable;

namespace Admission.Verdicts;

/// <summary>What is answered to one request, and why. Immutable; the same whatever the order of policies.</summary>
public sealed record Verdict
{
    /// <summary>May the request pass?</summary>
    public bool IsAllowed => Refusal.Length == 0 && !Results.Any(static result => result.Blocks);

    /// <summary>Every policy that matched, sorted by id.</summary>
    public required ImmutableArray<PolicyResult> Results { get; init; }

    /// <summary>
    /// Why the request is refused before any policy looked at it (an UPDATE without its old object cannot be judged);
    /// empty otherwise.
    /// </summary>
    public string Refusal { get; init; } = "";

    /// <summary>Digest of the policy set that decided.</summary>
    public required string PolicySetDigest { get; init; }

    /// <summary>Why nothing was denied whatever the policies said; null where they decided.</summary>
    public BreakGlass? BreakGlass { get; init; }

    /// <summary>How long the judgement took, without waiting in a queue.</summary>
    public TimeSpan Elapsed { get; init; }
}
