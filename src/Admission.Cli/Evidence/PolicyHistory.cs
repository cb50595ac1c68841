using System.Collections.Immutable;
using System.Text.Json;
using Admission.Decisions;

namespace Admission.Cli.Evidence;

/// <summary>
/// How each policy was enforced over time: each replica logs it when it starts, loads other policies or begins a file.
/// Not thread-safe.
/// </summary>
internal sealed class PolicyHistory
{
    /// <summary>
    /// A replica that wrote nothing for this long before the end of the log is not running any more: a running one
    /// writes a signed line at every checkpoint.
    /// </summary>
    public static readonly TimeSpan Gone = TimeSpan.FromHours(2);

    private const string Deny = "deny";

    /// <summary>Maximum number of changes of the policies, over all replicas.</summary>
    public const int MaxSpans = 100_000;

    private readonly List<Span> _spans = [];
    private readonly Dictionary<string, Span> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _states = new(StringComparer.Ordinal);

    /// <summary>Are there more changes than <see cref="MaxSpans"/>? Then the history is not complete.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Time of the first line; null if none was read.</summary>
    public DateTimeOffset? First { get; private set; }

    /// <summary>Time of the last line.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>The policy sets that were in force, in the order of time, with the time of the first line of
    /// each.</summary>
    public List<(string Digest, DateTimeOffset From)> Sets { get; } = [];

    /// <summary>Takes a line of any type, in the order of time.</summary>
    public void Add(DecisionEntry entry)
    {
        First ??= entry.Time;
        Last = entry.Time > Last ? entry.Time : Last;
        if (_current.TryGetValue(entry.Chain, out Span? span))
        {
            span.To = entry.Time;
        }

        if (entry.Type == "policies")
        {
            Begin(entry, span);
        }
        else if (entry.Type == "checkpoint" && entry.Text("end") == "log" && span is not null)
        {
            span.HasEnded = true;
        }
    }

    /// <summary>How a policy was enforced.</summary>
    /// <param name="policy">Id of the policy.</param>
    /// <param name="since">Begin of the period.</param>
    /// <param name="until">End of the period.</param>
    public PolicyEnforcement Of(string policy, DateTimeOffset since, DateTimeOffset until)
    {
        var weak = new List<(DateTimeOffset From, DateTimeOffset To)>();
        string[] states = [.. Latest(until).Select(one => one.States.GetValueOrDefault(policy, "")).Distinct()];
        foreach (Span span in _spans.Where(one => one.From < until))
        {
            if (span.States.GetValueOrDefault(policy, "") != Deny)
            {
                weak.Add((span.From, span.To));
            }
        }

        bool isEnforced = states is [Deny];
        return new PolicyEnforcement(policy, states.Length == 1 ? states[0] : states.Length == 0 ? "" : "differs")
        {
            Since = !isEnforced ? null : weak.Count == 0 ? First : weak.Max(static one => one.To),
            IsSinceStart = isEnforced && weak.Count == 0,
            NotEnforced = Total(weak, since, until),
        };
    }

    // The enforcement of the replicas at the end of the period; if all have ended, that of the last one.
    private Span[] Latest(DateTimeOffset until)
    {
        Span[] last = [.. _spans.Where(one => one.From < until).GroupBy(static one => one.Chain)
            .Select(static chain => chain.MaxBy(static one => one.From)!)];
        DateTimeOffset end = last.Select(static one => one.To).DefaultIfEmpty().Max();
        Span[] running = [.. last.Where(one => !one.HasEnded && one.To >= end - Gone)];
        return running.Length > 0 ? running : [.. last.OrderBy(static one => one.To).TakeLast(1)];
    }

    private void Begin(DecisionEntry entry, Span? before)
    {
        // Files begin with the policies in force: most lines repeat the one before.
        string key = $"{entry.PolicySet} {string.Join(' ', entry.Policies.Select(static one => one.GetRawText()))}";
        if (!_states.TryGetValue(key, out Dictionary<string, string>? states))
        {
            states = entry.Policies
                .GroupBy(static one => DecisionEntry.TextOf(one, "policy"), StringComparer.Ordinal)
                .ToDictionary(static one => one.Key, static one => StateOf(one.First()), StringComparer.Ordinal);
            _states[key] = states;
        }

        if (Sets.Count == 0 || Sets[^1].Digest != entry.PolicySet)
        {
            Sets.Add((entry.PolicySet, entry.Time));
        }

        if (before is { HasEnded: false } && ReferenceEquals(before.States, states))
        {
            return;
        }

        if (_spans.Count == MaxSpans)
        {
            IsCut = true;
            return;
        }

        var span = new Span(entry.Chain, entry.Time, states) { To = entry.Time };
        _spans.Add(span);
        _current[entry.Chain] = span;
    }

    // If an override is weaker, the policy is not enforced everywhere.
    private static string StateOf(JsonElement policy)
    {
        string state = DecisionEntry.TextOf(policy, "enforcement");
        bool isWeakened = policy.TryGetProperty("overrides", out JsonElement overrides)
            && overrides.ValueKind == JsonValueKind.Array
            && overrides.EnumerateArray().Any(static one => one.ToString() != Deny);
        return isWeakened && state == Deny ? "deny, with weaker overrides" : state;
    }

    private static TimeSpan Total(
        List<(DateTimeOffset From, DateTimeOffset To)> spans, DateTimeOffset since, DateTimeOffset until)
    {
        TimeSpan total = TimeSpan.Zero;
        DateTimeOffset end = since;
        foreach ((DateTimeOffset from, DateTimeOffset to) in spans.OrderBy(static one => one.From))
        {
            DateTimeOffset begin = from > end ? from : end;
            DateTimeOffset last = to < until ? to : until;
            if (last > begin)
            {
                total += last - begin;
                end = last;
            }
        }

        return total;
    }

    private sealed class Span(string chain, DateTimeOffset from, Dictionary<string, string> states)
    {
        public string Chain { get; } = chain;

        public DateTimeOffset From { get; } = from;

        public DateTimeOffset To { get; set; }

        public bool HasEnded { get; set; }

        public Dictionary<string, string> States { get; } = states;
    }
}

/// <summary>How a policy was enforced. Immutable.</summary>
/// <param name="Policy">Its id.</param>
/// <param name="State">
/// At the end of the period: <c>deny</c>, <c>deny, with weaker overrides</c> (an override warns, audits or is off),
/// <c>warn</c>, <c>audit</c>, <c>off</c>, <c>differs</c> (not the same on all replicas); empty if the policy is not in
/// the policy set.
/// </param>
internal sealed record PolicyEnforcement(string Policy, string State)
{
    /// <summary>Does it deny, everywhere and on every replica?</summary>
    public bool IsEnforced => State == "deny";

    /// <summary>The time since which every replica denies; null if it is not enforced.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// Has it been enforced since the start of the log, so that it may have been enforced for longer?
    /// </summary>
    public bool IsSinceStart { get; init; }

    /// <summary>How long at least one replica did not enforce it in the period.</summary>
    public TimeSpan NotEnforced { get; init; }
}
