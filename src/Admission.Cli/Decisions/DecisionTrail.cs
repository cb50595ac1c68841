using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Admission.Decisions;

namespace Admission.Cli.Decisions;

/// <summary>A question of auditors, as a table. Immutable.</summary>
/// <param name="Name">Its name, <c>field-changes</c>.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows of the answer, for the decisions that match a filter.</param>
internal sealed record DecisionTrail(
    string Name,
    string Question,
    ImmutableArray<string> Columns,
    Func<IEnumerable<DecisionEntry>, DecisionFilter, IEnumerable<string[]>> Rows)
{
    /// <summary>Label that marks Secrets whose keys are rotated.</summary>
    public const string RotationLabel = "rotation";

    public static readonly ImmutableArray<DecisionTrail> All =
    [
        new(
            "decisions",
            "Who requested what, and what was the verdict?",
            ["time", "verdict", "user", "operation", "object", "policies", "id"],
            static (entries, _) => entries.Select(Decision)),
        new(
            "field-changes",
            "Who changed which field of which object, and when?",
            ["time", "user", "object", "field", "change", "before", "after", "id"],
            static (entries, filter) => entries.Where(Happened).SelectMany(entry => Changes(entry, filter))),
        new(
            "key-rotations",
            "Which labeled Secrets got new data, and who changed them?",
            ["time", "user", "operation", "object", "fields", "id"],
            static (entries, _) => entries.Where(IsRotation).Select(Rotation)),
        new(
            "exceptions",
            "Which exceptions were used, and who owns them?",
            ["time", "user", "object", "policy", "owner", "ticket", "expires", "id"],
            static (entries, _) => entries.SelectMany(Exceptions)),
        new(
            "break-glass",
            "When was break-glass active, who started it, and what did it allow?",
            ["from", "to", "by", "reason", "until", "decisions", "bypassed"],
            static (entries, _) => Periods(entries)),
        new(
            "denials-by-user",
            "Who was denied, how often, and by which policies?",
            ["user", "denials", "first", "last", "policies"],
            static (entries, _) => Denials(entries)),
    ];

    public static string[] Names => [.. All.Select(static one => one.Name)];

    /// <summary>The question with that name.</summary>
    public static DecisionTrail Named(string name) => All.First(one => one.Name == name);

    /// <summary><c>2026-01-31T12:00:00.123Z</c></summary>
    public static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The results of the policies: <c>banned-images denied (spec.containers[0].image)</c>.</summary>
    public static string PoliciesOf(DecisionEntry entry)
    {
        string policies = string.Join("; ", entry.Policies.Select(static one =>
        {
            string text = $"{DecisionEntry.TextOf(one, "policy")} {DecisionEntry.TextOf(one, "result")}";
            string fault = DecisionEntry.TextOf(one, "fault");
            string fields = string.Join(", ", FieldsOf(one));
            return text + (fault.Length > 0 ? $" [{fault}]" : "") + (fields.Length > 0 ? $" ({fields})" : "");
        }));
        string refusal = entry.Text("refusal");
        return refusal.Length == 0 ? policies : policies.Length == 0 ? refusal : $"{refusal} {policies}";
    }

    private static IEnumerable<string> FieldsOf(JsonElement policy) =>
        policy.TryGetProperty("fields", out JsonElement fields) && fields.ValueKind == JsonValueKind.Array
            ? fields.EnumerateArray().Select(static one => one.ToString())
            : [];

    private static bool Happened(DecisionEntry entry) => entry.Verdict == "allow" && !entry.IsDryRun;

    private static string[] Decision(DecisionEntry entry) =>
    [
        Time(entry.Time), entry.Verdict, entry.User, entry.Operation + (entry.IsDryRun ? " (dry run)" : ""),
        entry.Target, PoliciesOf(entry), entry.Id,
    ];

    private static IEnumerable<string[]> Changes(DecisionEntry entry, DecisionFilter filter) =>
        entry.Changes.Where(filter.ChangesField).Select(change => (string[])
        [
            Time(entry.Time), entry.User, entry.Target, DecisionEntry.TextOf(change, "field"),
            DecisionEntry.TextOf(change, "change"), DecisionEntry.TextOf(change, "before"),
            DecisionEntry.TextOf(change, "after"), entry.Id,
        ]);

    private static bool IsRotation(DecisionEntry entry) => Happened(entry)
        && entry.Resource == "secrets"
        && entry.Label(RotationLabel) is not null
        && (entry.Operation == "CREATE" || DataOf(entry).Any());

    private static IEnumerable<string> DataOf(DecisionEntry entry) => entry.Changes
        .Select(static one => DecisionEntry.TextOf(one, "field"))
        .Where(static field => IsBelow(field, "data") || IsBelow(field, "stringData"));

    private static bool IsBelow(string field, string name) =>
        field.StartsWith(name, StringComparison.Ordinal)
        && (field.Length == name.Length || field[name.Length] is '.' or '[');

    private static string[] Rotation(DecisionEntry entry) =>
    [
        Time(entry.Time), entry.User, entry.Operation, entry.Target, string.Join(", ", DataOf(entry)), entry.Id,
    ];

    private static IEnumerable<string[]> Exceptions(DecisionEntry entry) =>
        from policy in entry.Policies
        where policy.TryGetProperty("exception", out _)
        let exception = policy.GetProperty("exception")
        select (string[])
        [
            Time(entry.Time), entry.User, entry.Target, DecisionEntry.TextOf(policy, "policy"),
            DecisionEntry.TextOf(exception, "owner"), DecisionEntry.TextOf(exception, "ticket"),
            DecisionEntry.TextOf(exception, "expires"), entry.Id,
        ];

    private static IEnumerable<string[]> Periods(IEnumerable<DecisionEntry> entries) => entries
        .Where(static one => one.BreakGlass is not null)
        .GroupBy(static one => (
            By: DecisionEntry.TextOf(one.BreakGlass!.Value, "by"),
            Reason: DecisionEntry.TextOf(one.BreakGlass!.Value, "reason"),
            Until: DecisionEntry.TextOf(one.BreakGlass!.Value, "until")))
        .Select(static period => (string[])
        [
            Time(period.Min(static one => one.Time)), Time(period.Max(static one => one.Time)), period.Key.By,
            period.Key.Reason, period.Key.Until, Number(period.Count()),
            Number(period.Count(static one => one.Policies.Any(
                static policy => DecisionEntry.TextOf(policy, "result") == "bypassed"))),
        ]);

    private static IEnumerable<string[]> Denials(IEnumerable<DecisionEntry> entries) => entries
        .Where(static one => one.Verdict == "deny")
        .GroupBy(static one => one.User)
        .OrderByDescending(static user => user.Count())
        .ThenBy(static user => user.Key, StringComparer.Ordinal)
        .Select(static user => (string[])
        [
            user.Key, Number(user.Count()), Time(user.Min(static one => one.Time)),
            Time(user.Max(static one => one.Time)),
            string.Join(", ", user.SelectMany(static one => one.Policies)
                .Where(static one => DecisionEntry.TextOf(one, "result") == "denied")
                .GroupBy(static one => DecisionEntry.TextOf(one, "policy"))
                .OrderByDescending(static one => one.Count())
                .ThenBy(static one => one.Key, StringComparer.Ordinal)
                .Select(static one => $"{one.Key} ({Number(one.Count())})")),
        ]);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
