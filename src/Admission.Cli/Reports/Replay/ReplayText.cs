using System.Diagnostics;
using System.Globalization;
using Admission.Recordings;
using Admission.Replays;

namespace Admission.Cli.Reports.Replay;

/// <summary>Texts that the reports of a replay share.</summary>
internal static class ReplayText
{
    /// <summary>The kinds in the order of the reports.</summary>
    public static readonly FlipKind[] Kinds = Enum.GetValues<FlipKind>();

    public static string NameOf(FlipKind kind) => kind switch
    {
        FlipKind.NewDenial => "allow → deny",
        FlipKind.NewAllowance => "deny → allow",
        FlipKind.ChangedReason => "other reasons",
        FlipKind.NewWarning => "new warnings",
        FlipKind.NewFault => "new faults",
        FlipKind.Undecided => "undecided",
        FlipKind.Denial => "denied",
        _ => throw new UnreachableException($"unknown kind {kind}"),
    };

    /// <summary>Meaning of a kind of flip, in a sentence.</summary>
    public static string MeaningOf(FlipKind kind) => kind switch
    {
        FlipKind.NewDenial => "was allowed, and would be denied",
        FlipKind.NewAllowance => "was denied, and would be allowed",
        FlipKind.ChangedReason => "is denied in both cases, for different reasons",
        FlipKind.NewWarning => "has a warning that it did not have before",
        FlipKind.NewFault => "a policy that did not fail before now fails",
        FlipKind.Undecided => "depends on something that the recording does not contain",
        FlipKind.Denial => "would be denied; there is no recorded verdict to compare with",
        _ => throw new UnreachableException($"unknown kind {kind}"),
    };

    /// <summary>Name of a policy in a report.</summary>
    public static string PolicyOf(string policy) => policy.Length == 0 ? "(before any policy ran)" : policy;

    /// <summary><c>policies (set 0123456789ab, 20 policies)</c>.</summary>
    public static string Describe(ReplayedPolicies policies) => policies.Digest.Length == 0
        ? policies.Name == "recorded" ? "the recorded verdicts" : policies.Name
        : $"{policies.Name} (set {ShortDigest(policies.Digest)}, {Plural(policies.Policies, "policy", "policies")})";

    /// <summary>The summary in one line.</summary>
    public static string Summary(ReplayResult result)
    {
        ReplayCounts counts = result.Counts;
        string[] flips =
        [
            .. Kinds.Where(kind => result.Reviews.GetValueOrDefault(kind) > 0)
                .Select(kind => $"{Count(result.Reviews[kind])} {NameOf(kind)}"),
        ];
        string found = flips.Length > 0 ? string.Join(", ", flips)
            : counts.Judged > 0 && counts.WithoutBaseline == counts.Judged ? "0 denied"
            : "no difference";
        string errors = counts.Errors > 0 ? $", {Count(counts.Errors)} could not be read" : "";
        return $"{Plural(counts.Judged, "review", "reviews")}: {found}{errors}";
    }

    /// <summary>Speed: <c>100,000 records in 41.2 s, 2,427 a second</c>; empty if not known.</summary>
    public static string Throughput(ReplayResult result) => result.ElapsedSeconds <= 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{Plural(result.Counts.Records, "record", "records")} in {result.ElapsedSeconds:0.0} s, "
            + $"{result.Counts.Records / result.ElapsedSeconds:#,0} a second");

    /// <summary>Notes to read before the figures; none if there are none.</summary>
    public static IEnumerable<string> Notes(ReplayResult result)
    {
        ReplayCounts counts = result.Counts;
        if (counts.WithoutBaseline > 0)
        {
            long denied = result.Answers.Where(static one => one is { Before: null, After: Answer.Deny })
                .Sum(static one => one.Count);
            yield return $"{Plural(counts.WithoutBaseline, "review has", "reviews have")} no recorded verdict; "
                + $"{Count(denied)} of them would be denied. To see what changes, compare with a folder or git:REV.";
        }

        if (result.Next > 0)
        {
            yield return $"Stopped before record {result.Next.ToString(CultureInfo.InvariantCulture)}.";
        }

        if (result.Shard.Length > 0)
        {
            yield return $"Part {result.Shard} of the recordings.";
        }
    }

    /// <summary>Policies that got slower, with the medians.</summary>
    public static IEnumerable<(string Policy, double Before, double After)> Slower(ReplayResult result) =>
        from one in result.PolicyLatency
        where one.Value.IsSlower
        select (one.Key, one.Value.Before.Percentile(0.5), one.Value.After.Percentile(0.5));

    /// <summary><c>1,204 → 980 (12 reviews)</c>.</summary>
    public static string CostOf(CostChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        string reviews = Plural(change.Reviews, "review", "reviews");
        return $"{Count(change.MaxBefore)} → {Count(change.MaxAfter)} ({reviews})";
    }

    /// <summary><c>Deployment shop/web</c>.</summary>
    public static string SubjectOf(FlipExample example) => example.Namespace.Length == 0
        ? $"{example.Kind} {example.Name}"
        : $"{example.Kind} {example.Namespace}/{example.Name}";

    public static string PlaceOf(FlipExample example) =>
        example.Line > 1 ? $"{example.File}:{example.Line}" : example.File;

    /// <summary>A number of microseconds for people.</summary>
    public static string Time(double microseconds) => microseconds switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds:0} µs"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000:0.0} s"),
    };

    /// <summary>A number with separators between thousands.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun.</summary>
    public static string Plural(long number, string one, string many) =>
        $"{Count(number)} {(number == 1 ? one : many)}";

    private static string ShortDigest(string digest) =>
        digest.StartsWith("sha256:", StringComparison.Ordinal) && digest.Length > 19 ? digest[7..19] : digest;
}
