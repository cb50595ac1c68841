using System.Collections.Immutable;
using Admission.Matching;

namespace Admission.Policies;

/// <summary>
/// A hole in a policy that somebody answers for, until a day. Void everywhere at once when it is expired.
/// </summary>
public sealed record PolicyException
{
    /// <summary>Id of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>What it covers; its rules are OR.</summary>
    public required ImmutableArray<MatchRule> Match { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Where it is tracked; empty where nowhere.</summary>
    public string Ticket { get; init; } = "";

    /// <summary>First day it holds, UTC; null for from the start.</summary>
    public DateOnly? Starts { get; init; }

    /// <summary>Last day it holds, UTC: void from the next midnight on.</summary>
    public required DateOnly Expires { get; init; }

    /// <summary>Does it hold at that time?</summary>
    public bool IsInForce(DateTimeOffset now)
    {
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        return today <= Expires && (Starts is not { } starts || today >= starts);
    }
}
