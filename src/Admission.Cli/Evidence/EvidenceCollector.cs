using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Admission.Cli.Decisions;
using Admission.Decisions;

namespace Admission.Cli.Evidence;

/// <summary>
/// Adds up the lines of a decision log into evidence, in memory that does not grow with the log. Not thread-safe.
/// </summary>
/// <param name="since">Start of the period, inclusive; null for the start of the log.</param>
/// <param name="until">End of the period, exclusive.</param>
internal sealed class EvidenceCollector(DateTimeOffset? since, DateTimeOffset until)
{
    /// <summary>Maximum number of rows of a list that are kept; the others are counted.</summary>
    public const int MaxRows = 1000;

    // Most users, policies, hours and fields of a user that are counted one by one.
    private const int MaxKeys = 100_000;
    private const int MaxFieldsOfUser = 1000;

    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);
    private static readonly DecisionTrail Rotation = DecisionTrail.Named("key-rotations");
    private static readonly DecisionFilter Everything = new();

    private readonly PolicyHistory _history = new();
    private readonly SortedDictionary<long, HourCount> _hours = [];
    private readonly Dictionary<string, PolicyCount> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<ExceptionKey, ExceptionUse> _exceptions = [];
    private readonly Dictionary<string, UserChanges> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string, string), GlassPeriod> _glass = [];
    private readonly List<string[]> _rotations = [];
    private readonly List<LogGap> _gaps = [];
    private DateTimeOffset? _before;
    private long _rotationCount;
    private long _gapCount;
    private long _notCounted;

    /// <summary>Did the policies change so often that the report cannot include them?</summary>
    public bool HasTooManyChanges => _history.IsCut;

    /// <summary>Takes a line of any type, in the order of time.</summary>
    public void Add(DecisionEntry entry)
    {
        if (entry.Time >= until)
        {
            return;
        }

        _history.Add(entry);
        bool isInPeriod = since is not { } begin || entry.Time >= begin;
        if (_before is { } before && entry.Time - before > Silence && isInPeriod)
        {
            AddGap(new LogGap(before, entry.Time, 0, "no replica wrote a line"));
        }

        _before = entry.Time;
        if (entry.Type == "policies")
        {
            TakeExceptions(entry);
        }
        else if (!isInPeriod)
        {
            return;
        }
        else if (entry.Type == "gap")
        {
            AddGap(new LogGap(TimeOf(entry, "from"), entry.Time, entry.Number("lost"), entry.Text("reason")));
        }
        else if (entry.IsDecision)
        {
            TakeDecision(entry);
        }
    }

    /// <summary>Creates the report from the lines that were added.</summary>
    /// <param name="checklists">The checklists to evaluate.</param>
    /// <param name="verification">What verifying the log found.</param>
    /// <param name="hasTrustedKeys">Were the keys given, and not taken from the log?</param>
    /// <param name="made">The time now.</param>
    /// <param name="notes">Files that could not be read to their end.</param>
    public EvidenceReport Finish(
        ImmutableArray<Checklist> checklists,
        DecisionVerification verification,
        bool hasTrustedKeys,
        DateTimeOffset made,
        IEnumerable<string> notes)
    {
        DateTimeOffset begin = since ?? _history.First ?? until;
        string firstDay = begin.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        ExceptionUse[] exceptions =
        [
            .. _exceptions.Values.Where(
                one => one.Uses > 0 || string.CompareOrdinal(one.Expires, firstDay) >= 0),
        ];
        return new EvidenceReport
        {
            Since = begin,
            Until = until,
            Made = made,
            Verification = verification,
            HasTrustedKeys = hasTrustedKeys,
            Checklists =
            [
                .. checklists.Select(list => (
                    list, (ImmutableArray<PointEvidence>)[.. list.Points.Select(point => Judge(point, begin))])),
            ],
            PolicySets = [.. _history.Sets],
            Hours = [.. _hours.Values],
            Policies =
            [
                .. _policies.Values.OrderByDescending(static one => one.Denied)
                    .ThenBy(static one => one.Policy, StringComparer.Ordinal),
            ],
            Exceptions = Take(exceptions.OrderByDescending(static one => one.Uses)
                .ThenBy(static one => one.Policy, StringComparer.Ordinal), exceptions.Length),
            Rotations = new Rows<string[]>([.. _rotations], _rotationCount),
            Changes = Take(_users.Values.OrderByDescending(static one => one.Requests)
                .ThenBy(static one => one.User, StringComparer.Ordinal), _users.Count),
            BreakGlass = Take(_glass.Values.OrderBy(static one => one.First), _glass.Count),
            Gaps = new Rows<LogGap>([.. _gaps], _gapCount),
            Notes = [.. Remarks(begin), .. notes],
        };
    }

    private IEnumerable<string> Remarks(DateTimeOffset begin)
    {
        if (_history.First is not { } first)
        {
            yield return "The log has no line in or before the period.";
            yield break;
        }

        if (first - begin > Silence)
        {
            yield return $"The log begins at {DecisionTrail.Time(first)}, after the beginning of the period. "
                + "The report does not cover the time before.";
        }

        if (until - _history.Last > Silence)
        {
            yield return $"The log ends at {DecisionTrail.Time(_history.Last)}, before the end of the period. "
                + "The report does not cover the time after.";
        }

        if (_notCounted > 0)
        {
            yield return $"{_notCounted} entries were not counted: the log names more than {MaxKeys} users, policies, "
                + "hours or exceptions.";
        }
    }

    private PointEvidence Judge(ChecklistPoint point, DateTimeOffset begin)
    {
        ImmutableArray<PolicyEnforcement> policies =
            [.. point.Policies.Select(policy => _history.Of(policy, begin, until))];
        PolicyEnforcement[] known = [.. policies.Where(static one => one.State.Length > 0)];
        PointStatus status = known.Length == 0 ? PointStatus.NoPolicy
            : policies.All(static one => one.IsEnforced) ? PointStatus.Enforced
            : policies.Any(static one => one.State.StartsWith("deny", StringComparison.Ordinal)
                || one.State == "differs") ? PointStatus.Partly
            : known.All(static one => one.State == "off") ? PointStatus.Off
            : PointStatus.WarnOnly;
        return new PointEvidence(point, status, policies);
    }

    private void TakeDecision(DecisionEntry entry)
    {
        long hour = entry.Time.ToUnixTimeSeconds() / 3600;
        bool isDenial = entry.Verdict == "deny";
        if (_hours.TryGetValue(hour, out HourCount count) || HasRoom(_hours.Count))
        {
            _hours[hour] = new HourCount(hour, count.Decisions + 1, count.Denials + (isDenial ? 1 : 0));
        }

        foreach (JsonElement policy in entry.Policies)
        {
            TakePolicy(entry, policy);
        }

        if (entry.BreakGlass is { } glass)
        {
            TakeBreakGlass(entry, glass);
        }

        foreach (string[] row in Rotation.Rows([entry], Everything))
        {
            _rotationCount++;
            if (_rotations.Count < MaxRows)
            {
                _rotations.Add(row);
            }
        }

        if (entry.Verdict == "allow" && !entry.IsDryRun)
        {
            TakeChanges(entry);
        }
    }

    private void TakePolicy(DecisionEntry entry, JsonElement policy)
    {
        string id = DecisionEntry.TextOf(policy, "policy");
        if (Find(_policies, id, static id => new PolicyCount(id)) is not { } count)
        {
            return;
        }

        switch (DecisionEntry.TextOf(policy, "result"))
        {
            case "denied":
                count.Denied++;
                break;
            case "excepted":
                count.Excepted++;
                break;
            case "bypassed":
                count.Bypassed++;
                break;
            case "faulted":
                count.Faulted++;
                break;
            default:
                count.Noted++;
                break;
        }

        if (policy.TryGetProperty("exception", out JsonElement exception)
            && Find(_exceptions, ExceptionKey.Of(id, exception), static key => key.ToUse()) is { } use)
        {
            use.Uses++;
            use.LastUse = entry.Time;
        }
    }

    private void TakeExceptions(DecisionEntry entry)
    {
        foreach (JsonElement policy in entry.Policies)
        {
            if (policy.TryGetProperty("exceptions", out JsonElement exceptions)
                && exceptions.ValueKind == JsonValueKind.Array)
            {
                string id = DecisionEntry.TextOf(policy, "policy");
                foreach (JsonElement exception in exceptions.EnumerateArray())
                {
                    _ = Find(_exceptions, ExceptionKey.Of(id, exception), static key => key.ToUse());
                }
            }
        }
    }

    private void TakeBreakGlass(DecisionEntry entry, JsonElement glass)
    {
        (string, string, string) key = (
            DecisionEntry.TextOf(glass, "by"), DecisionEntry.TextOf(glass, "reason"),
            DecisionEntry.TextOf(glass, "until"));
        if (Find(_glass, key, key => new GlassPeriod(key.Item1, key.Item2, key.Item3) { First = entry.Time }) is
            { } period)
        {
            period.Last = entry.Time;
            period.Decisions++;
            period.Bypassed += entry.Policies.Any(
                static one => DecisionEntry.TextOf(one, "result") == "bypassed") ? 1 : 0;
        }
    }

    private void TakeChanges(DecisionEntry entry)
    {
        string[] fields = [.. entry.Changes.Select(static one => DecisionEntry.TextOf(one, "field"))];
        if (fields.Length == 0
            || Find(_users, entry.User, user => new UserChanges(user) { First = entry.Time }) is not { } changes)
        {
            return;
        }

        changes.Requests++;
        changes.Fields += fields.Length + entry.Number("moreChanges");
        changes.Last = entry.Time;
        foreach (string field in fields)
        {
            if (changes.ByField.TryGetValue(field, out long count) || changes.ByField.Count < MaxFieldsOfUser)
            {
                changes.ByField[field] = count + 1;
            }
        }
    }

    private void AddGap(LogGap gap)
    {
        _gapCount++;
        if (_gaps.Count < MaxRows)
        {
            _gaps.Add(gap);
        }
    }

    private TValue? Find<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key, Func<TKey, TValue> make)
        where TKey : notnull
        where TValue : class
    {
        if (!all.TryGetValue(key, out TValue? value) && HasRoom(all.Count))
        {
            all[key] = value = make(key);
        }

        return value;
    }

    private bool HasRoom(int count)
    {
        if (count < MaxKeys)
        {
            return true;
        }

        _notCounted++;
        return false;
    }

    private static Rows<T> Take<T>(IEnumerable<T> items, long total) => new([.. items.Take(MaxRows)], total);

    private static DateTimeOffset TimeOf(DecisionEntry entry, string name) =>
        DateTimeOffset.TryParse(entry.Text(name), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : entry.Time;

    private sealed record ExceptionKey(string Policy, string Owner, string Ticket, string Reason, string Expires)
    {
        public static ExceptionKey Of(string policy, JsonElement exception) => new(
            policy,
            DecisionEntry.TextOf(exception, "owner"),
            DecisionEntry.TextOf(exception, "ticket"),
            DecisionEntry.TextOf(exception, "reason"),
            DecisionEntry.TextOf(exception, "expires"));

        public ExceptionUse ToUse() => new(Policy, Owner, Ticket, Reason, Expires);
    }
}
