using System.Globalization;
using Admission.Decisions;

namespace Admission.Cli.Evidence;

/// <summary>The words of the evidence, the same in every form.</summary>
internal static class EvidenceWords
{
    /// <summary>What each term means, for a reader who does not know Kubernetes.</summary>
    public static readonly (string Term, string Meaning)[] Glossary =
    [
        ("Decision", "Each change to the platform is a request. The platform asks Admission before it stores a change. "
            + "The result is a decision: allow or deny."),
        ("Denial", "A request that was denied. Nothing was changed."),
        ("Policy", "A rule that requests must follow. A policy that is enforced denies requests that break it. A "
            + "policy that only warns allows them and records the violation."),
        ("Exception", "A documented permission to break a policy, with an owner, a reason and an expiry date."),
        ("Break-glass", "A documented emergency in which nothing was denied. Requests that would have been denied are "
            + "counted as bypassed."),
        ("Policy set", "All policies and their settings at a point in time. The digest identifies them: if anything "
            + "changes, the digest changes too."),
        ("Decision log", "The record that this report is based on. Each line contains the hash of the line before, "
            + "and the lines are signed. If anybody changes, removes or reorders a line, the chain is broken."),
        ("Key fingerprint", "Identifies the key that signed the log. Compare it with the fingerprint that you received "
            + "separately."),
    ];

    /// <summary>The word of a status.</summary>
    public static string Of(PointStatus status) => status switch
    {
        PointStatus.Enforced => "enforced",
        PointStatus.Partly => "partly enforced",
        PointStatus.WarnOnly => "warn only",
        PointStatus.Off => "off",
        _ => "no policy",
    };

    /// <summary>How long a point has had its status: <c>since 2026-01-31</c>.</summary>
    public static string Since(PointEvidence point)
    {
        if (point.Since is not { } since)
        {
            return "";
        }

        string day = $"{since.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
        return point.IsSinceStart ? $"since the beginning of the log, {day}" : $"since {day}";
    }

    /// <summary>State of a policy, in words.</summary>
    public static string Of(PolicyEnforcement policy) => policy.State switch
    {
        "" => "not in the policy set",
        "differs" => "not the same on all replicas",
        string state => state,
    };

    /// <summary>How long a point was not enforced: <c>3 h 20 min</c>; empty for not at all.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "",
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Days} d {time.Hours} h"),
    };

    /// <summary>Was the log changed, in a sentence.</summary>
    public static string Result(DecisionVerification verification) => verification.Problems switch
    {
        { Length: 0 } when verification.Files.Length == 0 => "There is no log to verify.",
        { Length: 0 } => "The log is complete and unchanged.",
        [_] => "The log was changed: 1 problem.",
        { Length: int count } =>
            string.Create(CultureInfo.InvariantCulture, $"The log was changed: {count} problems."),
    };

    /// <summary>Whose keys signed the log.</summary>
    public static string Keys(EvidenceReport report) => report.HasTrustedKeys
        ? "Every line was signed with a key that the auditor provided."
        : "The keys come from the log itself. Compare their fingerprints with those that you received "
            + "separately, or make this report with --key.";

    /// <summary>With thousands separated.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A day: <c>2026-01-31</c>.</summary>
    public static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The period, with times where it is short.</summary>
    public static string Period(EvidenceReport report)
    {
        string format = report.Until - report.Since < TimeSpan.FromDays(3) ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd";
        return report.Since.UtcDateTime.ToString(format, CultureInfo.InvariantCulture) + " to "
            + report.Until.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The fields that somebody changed most, with how often.</summary>
    public static string Fields(UserChanges user, int most)
    {
        string[] fields =
        [
            .. user.ByField.OrderByDescending(static one => one.Value)
                .ThenBy(static one => one.Key, StringComparer.Ordinal)
                .Select(static one => one.Value == 1 ? one.Key : $"{one.Key} ({Count(one.Value)})"),
        ];
        return string.Join(", ", fields.Take(most))
            + (fields.Length > most ? $", and {Count(fields.Length - most)} more" : "");
    }
}
