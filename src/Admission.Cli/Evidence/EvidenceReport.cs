using System.Collections.Immutable;
using Admission.Decisions;

namespace Admission.Cli.Evidence;

/// <summary>What a decision log proves about a period, for auditors: plain data for every form. Immutable.</summary>
internal sealed record EvidenceReport
{
    /// <summary>Begin of the period, inclusive.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>End of the period, exclusive.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When the report was made.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>What verifying the log found.</summary>
    public required DecisionVerification Verification { get; init; }

    /// <summary>Were the keys given, and not taken from the log?</summary>
    public required bool HasTrustedKeys { get; init; }

    /// <summary>The checklists, each point with its status.</summary>
    public required ImmutableArray<(Checklist List, ImmutableArray<PointEvidence> Points)> Checklists { get; init; }

    /// <summary>The policy sets that were in force, each with the time of its first line.</summary>
    public required ImmutableArray<(string Digest, DateTimeOffset From)> PolicySets { get; init; }

    /// <summary>Decisions and denials by hour, in the order of time.</summary>
    public required ImmutableArray<HourCount> Hours { get; init; }

    /// <summary>What each policy did.</summary>
    public required ImmutableArray<PolicyCount> Policies { get; init; }

    /// <summary>The exceptions that were in force or used.</summary>
    public required Rows<ExceptionUse> Exceptions { get; init; }

    /// <summary>Changes of Secrets that are marked for rotation.</summary>
    public required Rows<string[]> Rotations { get; init; }

    /// <summary>Who changed fields, by person.</summary>
    public required Rows<UserChanges> Changes { get; init; }

    /// <summary>Periods in which nothing was denied.</summary>
    public required Rows<GlassPeriod> BreakGlass { get; init; }

    /// <summary>Times for which the log has missing decisions or no line.</summary>
    public required Rows<LogGap> Gaps { get; init; }

    /// <summary>Files that could not be read to their end, and other remarks.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Number of decisions in the period.</summary>
    public long Decisions => Hours.Sum(static one => one.Decisions);

    /// <summary>Number of denials in the period.</summary>
    public long Denials => Hours.Sum(static one => one.Denials);
}

/// <summary>The first rows of a list, and the total number of rows.</summary>
/// <param name="Items">The rows that are shown.</param>
/// <param name="Total">Number of all.</param>
internal sealed record Rows<T>(ImmutableArray<T> Items, long Total)
{
    /// <summary>Number of rows that are not shown.</summary>
    public long Omitted => Total - Items.Length;
}

/// <summary>A point of a checklist with its status.</summary>
/// <param name="Point">The point.</param>
/// <param name="Status">The status.</param>
/// <param name="Policies">How each of its policies was enforced.</param>
internal sealed record PointEvidence(
    ChecklistPoint Point, PointStatus Status, ImmutableArray<PolicyEnforcement> Policies)
{
    /// <summary>The time since which all of its policies are enforced; null if they are not.</summary>
    public DateTimeOffset? Since => Status == PointStatus.Enforced ? Policies.Max(static one => one.Since) : null;

    /// <summary>Has it been enforced since the start of the log?</summary>
    public bool IsSinceStart => Policies.All(static one => one.IsSinceStart);

    /// <summary>The longest time for which one of its policies was not enforced in the period.</summary>
    public TimeSpan NotEnforced => Policies.Select(static one => one.NotEnforced).DefaultIfEmpty().Max();
}

/// <summary>Status of a point at the end of the period.</summary>
internal enum PointStatus
{
    /// <summary>All of its policies deny.</summary>
    Enforced,

    /// <summary>Some of its policies deny, or deny in parts.</summary>
    Partly,

    /// <summary>None denies; some warn or audit.</summary>
    WarnOnly,

    /// <summary>All policies of the requirement are off.</summary>
    Off,

    /// <summary>No policy for it is in the policy set.</summary>
    NoPolicy,
}

/// <summary>Decisions of an hour.</summary>
/// <param name="Hour">Hours since 1970-01-01T00:00Z.</param>
/// <param name="Decisions">Number of decisions.</param>
/// <param name="Denials">Number of denials among them.</param>
internal readonly record struct HourCount(long Hour, long Decisions, long Denials);

/// <summary>What a policy did in the period.</summary>
internal sealed record PolicyCount(string Policy)
{
    /// <summary>Number of requests that it denied.</summary>
    public long Denied { get; set; }

    /// <summary>
    /// Number of requests with a violation that it only warned about or audited, or that existed before.
    /// </summary>
    public long Noted { get; set; }

    /// <summary>Number of violations that an exception allowed.</summary>
    public long Excepted { get; set; }

    /// <summary>Number of violations that break-glass allowed.</summary>
    public long Bypassed { get; set; }

    /// <summary>Number of requests on which it failed.</summary>
    public long Faulted { get; set; }
}

/// <summary>An exception that was in force or used in the period.</summary>
/// <param name="Policy">Id of the policy.</param>
/// <param name="Owner">The team that is responsible.</param>
/// <param name="Ticket">The ticket; may be empty.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">The last day, <c>2026-12-31</c>.</param>
internal sealed record ExceptionUse(string Policy, string Owner, string Ticket, string Reason, string Expires)
{
    /// <summary>Number of requests that it allowed.</summary>
    public long Uses { get; set; }

    /// <summary>When it was used last; null if never.</summary>
    public DateTimeOffset? LastUse { get; set; }
}

/// <summary>Which fields a person changed.</summary>
internal sealed record UserChanges(string User)
{
    /// <summary>Number of requests.</summary>
    public long Requests { get; set; }

    /// <summary>Number of changed fields.</summary>
    public long Fields { get; set; }

    /// <summary>The first change.</summary>
    public DateTimeOffset First { get; set; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset Last { get; set; }

    /// <summary>How often each field was changed.</summary>
    public Dictionary<string, long> ByField { get; } = new(StringComparer.Ordinal);
}

/// <summary>A period in which nothing was denied.</summary>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">The requested end.</param>
internal sealed record GlassPeriod(string By, string Reason, string Until)
{
    /// <summary>The first decision in it.</summary>
    public DateTimeOffset First { get; set; }

    /// <summary>The last decision in it.</summary>
    public DateTimeOffset Last { get; set; }

    /// <summary>Number of decisions in it.</summary>
    public long Decisions { get; set; }

    /// <summary>Number of requests in it that would have been denied.</summary>
    public long Bypassed { get; set; }
}

/// <summary>A time for which decisions are missing or the log has no line.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends.</param>
/// <param name="Lost">Number of decisions that are missing; 0 if it is not known.</param>
/// <param name="Reason">Why.</param>
internal sealed record LogGap(DateTimeOffset From, DateTimeOffset To, long Lost, string Reason);
