using Admission.Protocol;
using Admission.Recordings;

namespace Admission.Replays;

/// <summary>Counts the results of a replay. Not thread-safe: every worker has its own, and they are added.</summary>
public sealed class ReplayTally
{
    /// <summary>Maximum number of examples for a kind of flip and a policy: 10.</summary>
    public const int MaxExamples = 10;

    /// <summary>Maximum number of errors that are kept: 100. All are counted.</summary>
    public const int MaxErrors = 100;

    /// <summary>
    /// Maximum number of distinguished namespaces, users or kinds: 1,000. The rest is counted together.
    /// </summary>
    public const int MaxNames = 1000;

    private const string Others = "(others)";

    private readonly Dictionary<(Answer? Before, Answer After), long> _answers = [];
    private readonly Dictionary<(FlipKind Kind, string Policy), FlipGroup> _groups = [];
    private readonly Dictionary<string, Dictionary<(FlipKind Kind, string Name), long>> _shares = new()
    {
        ["kind"] = [],
        ["namespace"] = [],
        ["user"] = [],
    };

    private readonly ReplayCounts _counts = new();
    private readonly Dictionary<FlipKind, long> _reviews = [];
    private readonly FlipTimeline _timeline = new();
    private readonly LatencyPair _latency = new();
    private readonly SortedDictionary<string, LatencyPair> _policyLatency = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CostChange> _costs = new(StringComparer.Ordinal);
    private readonly List<RecordError> _errors = [];

    /// <summary>Number of records that were read.</summary>
    public long Records => _counts.Records;

    /// <summary>Counts a record that could not be read.</summary>
    public void AddError(RecordError error)
    {
        _counts.Records++;
        _counts.Errors++;
        AddInOrder(_errors, error, static one => one.Number, MaxErrors);
    }

    /// <summary>Counts an evaluated review.</summary>
    /// <param name="before">The verdict to compare with; null if there is none.</param>
    /// <param name="after">The candidate's verdict.</param>
    /// <param name="flips">The differences.</param>
    public void Add(
        RawRecording raw,
        Recording recording,
        RecordedVerdict? before,
        RecordedVerdict after,
        IReadOnlyList<Flip> flips)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(flips);
        _counts.Records++;
        _counts.Judged++;
        _counts.WithoutBaseline += before is null ? 1 : 0;
        _counts.Redacted += recording.Redactions.IsEmpty ? 0 : 1;
        Count(_answers, (before?.Answer, after.Answer));
        AddTimes(before, after);
        if (flips.Count == 0)
        {
            return;
        }

        _counts.Flipped += flips[0].Kind == FlipKind.Denial ? 0 : 1;
        FlipKind? last = null;
        foreach (Flip flip in flips)
        {
            if (flip.Kind != last)
            {
                last = flip.Kind;
                Count(_reviews, flip.Kind);
                AddShares(flip.Kind, recording.Request);
            }

            AddFlip(raw, recording, flip);
        }
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(ReplayResult other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _counts.Records += other.Counts.Records;
        _counts.Errors += other.Counts.Errors;
        _counts.Judged += other.Counts.Judged;
        _counts.WithoutBaseline += other.Counts.WithoutBaseline;
        _counts.Redacted += other.Counts.Redacted;
        _counts.Flipped += other.Counts.Flipped;
        foreach ((Answer? before, Answer after, long count) in other.Answers)
        {
            Count(_answers, (before, after), count);
        }

        foreach ((FlipKind kind, long count) in other.Reviews)
        {
            Count(_reviews, kind, count);
        }

        foreach (FlipGroup group in other.Flips)
        {
            FlipGroup own = GroupOf(group.Kind, group.Policy);
            own.Count += group.Count;
            group.Examples.ForEach(example => AddInOrder(own.Examples, example, static one => one.Number, MaxExamples));
        }

        foreach (FlipShare share in other.Shares.Where(share => _shares.ContainsKey(share.By)))
        {
            AddShare(share.By, share.Kind, share.Name, share.Count);
        }

        foreach ((string policy, LatencyPair latency) in other.PolicyLatency)
        {
            LatencyOf(policy).Add(latency);
        }

        foreach ((string policy, CostChange change) in other.CostChanges)
        {
            CostOf(policy).Add(change);
        }

        _timeline.Add(other.Timeline);
        _latency.Add(other.Latency);
        other.Errors.ForEach(error => AddInOrder(_errors, error, static one => one.Number, MaxErrors));
    }

    /// <summary>The counts as a result.</summary>
    /// <param name="baseline">The policies to compare with.</param>
    /// <param name="shard">Which part of the recordings this is; empty for all.</param>
    public ReplayResult ToResult(ReplayedPolicies candidate, ReplayedPolicies baseline, string shard = "") => new()
    {
        Candidate = candidate,
        Baseline = baseline,
        Shard = shard,
        Counts = _counts,
        Answers =
        [
            .. _answers.OrderBy(static one => one.Key.Before).ThenBy(static one => one.Key.After)
                .Select(static one => new AnswerCount(one.Key.Before, one.Key.After, one.Value)),
        ],
        Reviews = _reviews.OrderBy(static one => one.Key).ToDictionary(),
        Flips =
        [
            .. _groups.Values.OrderBy(static one => one.Kind).ThenByDescending(static one => one.Count)
                .ThenBy(static one => one.Policy, StringComparer.Ordinal),
        ],
        Shares =
        [
            .. from one in _shares
               from share in one.Value
               orderby share.Key.Kind, one.Key, share.Value descending
               select new FlipShare(share.Key.Kind, one.Key, share.Key.Name, share.Value) into share
               orderby share.Kind, share.By, share.Count descending, share.Name
               select share,
        ],
        Timeline = _timeline,
        Latency = _latency,
        PolicyLatency = _policyLatency,
        CostChanges = _costs,
        Errors = _errors,
    };

    private void AddTimes(RecordedVerdict? before, RecordedVerdict after)
    {
        _latency.After.Add(after.Elapsed);
        foreach (RecordedOutcome outcome in after.Policies)
        {
            LatencyOf(outcome.Policy).After.Add(outcome.Elapsed);
        }

        if (before is not null)
        {
            _latency.Before.Add(before.Elapsed);
            foreach (RecordedOutcome outcome in before.Policies)
            {
                LatencyOf(outcome.Policy).Before.Add(outcome.Elapsed);
                AddCost(outcome, after);
            }
        }
    }

    // A recorded verdict has no costs.
    private void AddCost(RecordedOutcome before, RecordedVerdict after)
    {
        long cost = after.Policies.FirstOrDefault(one => one.Policy == before.Policy)?.Cost ?? 0;
        if (before.Cost > 0 && cost > 0 && cost != before.Cost)
        {
            CostOf(before.Policy).Add(new CostChange { Reviews = 1, MaxBefore = before.Cost, MaxAfter = cost });
        }
    }

    private CostChange CostOf(string policy)
    {
        if (!_costs.TryGetValue(policy, out CostChange? change))
        {
            _costs.Add(policy, change = new CostChange());
        }

        return change;
    }

    private void AddShares(FlipKind kind, AdmissionRequest request)
    {
        AddShare("kind", kind, FlipExamples.KindOf(request), 1);
        AddShare("namespace", kind, request.Namespace, 1);
        AddShare("user", kind, request.User.Username, 1);
    }

    private void AddFlip(RawRecording raw, Recording recording, Flip flip)
    {
        FlipGroup group = GroupOf(flip.Kind, flip.Policy);
        group.Count++;
        if (group.Examples.Count < MaxExamples || raw.Number < group.Examples[^1].Number)
        {
            AddInOrder(
                group.Examples, FlipExamples.Of(raw, recording, flip), static one => one.Number, MaxExamples);
        }

        if (recording.Time is { } time)
        {
            _timeline.Add(flip.Policy, time);
        }
    }

    private void AddShare(string by, FlipKind kind, string name, long count)
    {
        Dictionary<(FlipKind Kind, string Name), long> shares = _shares[by];
        bool isKnown = shares.ContainsKey((kind, name)) || shares.Count < MaxNames;
        Count(shares, (kind, isKnown ? name : Others), count);
    }

    private FlipGroup GroupOf(FlipKind kind, string policy)
    {
        if (!_groups.TryGetValue((kind, policy), out FlipGroup? group))
        {
            _groups.Add((kind, policy), group = new FlipGroup { Kind = kind, Policy = policy });
        }

        return group;
    }

    private LatencyPair LatencyOf(string policy)
    {
        if (!_policyLatency.TryGetValue(policy, out LatencyPair? latency))
        {
            _policyLatency.Add(policy, latency = new LatencyPair());
        }

        return latency;
    }

    // The same for every order of the workers.
    private static void AddInOrder<T>(List<T> list, T item, Func<T, long> number, int max)
    {
        int at = list.FindLastIndex(one => number(one) <= number(item)) + 1;
        if (at < max)
        {
            list.Insert(at, item);
            if (list.Count > max)
            {
                list.RemoveAt(max);
            }
        }
    }

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key, long count = 1)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + count;
}
