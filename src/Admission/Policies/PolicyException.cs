using System.Collections.Immutable;
using Admission.Matching;

namespace Admission.Policies;

/// <summary>
/// An exemption from a policy, with an owner and an expiry. It has no effect anywhere after it has expired.
/// </summary>
public sealed record PolicyException
{
    /// <summary>Id of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Rules of the requests that it covers, OR.</summary>
    public required ImmutableArray<MatchRule> Match { get; init; }

    /// <summary>Reason, for reviewers.</summary>
    public required string Reason { get; init; }

    /// <summary>The team that is responsible.</summary>
    public required string Owner { get; init; }

    /// <summary>Reference to a tracker; empty for none.</summary>
    public string Ticket { get; init; } = "";

    /// <summary>First day on which it applies, UTC; null for no start.</summary>
    public DateOnly? Starts { get; init; }

    /// <summary>Last day on which it applies, UTC; no effect from the next midnight.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>Does it apply at that time?</summary>
    public bool IsInForce(DateTimeOffset now)
    {
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        return today <= Expires && (Starts is not { } starts || today >= starts);
    }
}
