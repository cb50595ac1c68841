using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>
/// Watches the policies of one set for repeated faults, and disables them if the operator chose so. Thread-safe. For a
/// policy without faults, a run costs one array access, without allocation or lock.
/// </summary>
/// <remarks>
/// A policy is disabled only for the namespace whose objects made it fail: a user who can make a policy fail must not
/// affect others, neither with <c>onError: deny</c> nor with <c>onError: allow</c>. No policy is disabled for objects
/// without a namespace, or for Namespaces, whose names their creators choose.
/// </remarks>
public sealed class FaultWatch
{
    /// <summary>
    /// Maximum number of pairs of policy and namespace that are counted at a time. Further pairs run as without a
    /// breaker.
    /// </summary>
    public const int MaxBreakers = 10_000;

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
    private const int MaxNamespaceLength = 63;

    private readonly ConcurrentDictionary<(int Policy, string Namespace), CircuitBreaker> _breakers = new();
    private readonly FaultTally?[] _tallies;
    private readonly FaultLimits _limits;
    private readonly TimeProvider _time;
    private readonly Action<FaultNotice> _notify;
    private readonly long _window;
    private readonly long _coolDown;
    private int _breakerCount;

    /// <summary>Starts with no counted faults.</summary>
    /// <param name="set">The set whose policies are watched.</param>
    /// <param name="limits">When a policy counts as failing.</param>
    /// <param name="notify">Called for every change, on the thread that caused it; must not throw.</param>
    public FaultWatch(PolicySet set, FaultLimits limits, TimeProvider time, Action<FaultNotice> notify)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(time);
        _tallies = new FaultTally?[set.Policies.Length];
        _limits = limits;
        _time = time;
        _notify = notify;
        _window = TicksOf(limits.Window);
        _coolDown = TicksOf(limits.CoolDown ?? TimeSpan.Zero);
    }

    /// <summary>Every policy that has failed since the set took effect, sorted by id.</summary>
    public ImmutableArray<FaultState> Read()
    {
        long now = _time.GetTimestamp();
        int[] takenOut = CountTakenOut();
        ImmutableArray<FaultState>.Builder states = ImmutableArray.CreateBuilder<FaultState>();
        for (int i = 0; i < _tallies.Length; i++)
        {
            if (Volatile.Read(ref _tallies[i]) is { } tally)
            {
                states.Add(tally.Read(now, takenOut[i]));
            }
        }

        return states.ToImmutable();
    }

    /// <summary>Detects recoveries, and forgets counts that are over. Call it every few seconds.</summary>
    public void Refresh()
    {
        long now = _time.GetTimestamp();
        foreach (((int Policy, string Namespace) key, CircuitBreaker breaker) in _breakers)
        {
            if (breaker.IsIdle(now) && _breakers.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _breakerCount);
            }
        }

        int[] takenOut = CountTakenOut();
        for (int i = 0; i < _tallies.Length; i++)
        {
            if (takenOut[i] == 0 && Volatile.Read(ref _tallies[i])?.Recover(now) is { } recovered)
            {
                _notify(recovered);
            }
        }
    }

    /// <summary>Decides whether a policy can run on a request.</summary>
    /// <param name="trial">
    /// The breaker if the run decides whether the policy is enabled again; pass it to <see cref="Record"/>.
    /// </param>
    /// <returns>The outcome instead of a run; null if the policy can run.</returns>
    internal PolicyOutcome.Faulted? Enter(ConfiguredPolicy policy, AdmissionRequest request, out CircuitBreaker? trial)
    {
        trial = null;
        if (Volatile.Read(ref _tallies[policy.Index]) is null
            || !_breakers.TryGetValue((policy.Index, request.Namespace), out CircuitBreaker? breaker)
            || !breaker.IsOut
            || !IsOfNamespace(request))
        {
            return null;
        }

        bool isAdmitted = breaker.Admits(_time.GetTimestamp(), out bool isTrial);
        trial = isTrial ? breaker : null;
        return isAdmitted ? null : TakenOut(policy, request.Namespace);
    }

    /// <summary>Records how a run ended. Not for runs that ended for a reason outside of the policy.</summary>
    /// <param name="outcome">The outcome of the run.</param>
    /// <param name="trial">The value from <see cref="Enter"/>.</param>
    internal void Record(
        ConfiguredPolicy policy, AdmissionRequest request, PolicyOutcome outcome, CircuitBreaker? trial)
    {
        // A run that has found a violation has decided. It counts as a fault, but disabling the policy for it would let
        // onError decide about a denial.
        bool isDecided = outcome is not PolicyOutcome.Faulted;
        if (outcome.Fault is { } fault)
        {
            Count(policy, request, fault.Kind, isDecided, _time.GetTimestamp());
        }

        if (isDecided && trial is not null)
        {
            trial.Return();
            _notify(new FaultNotice.Returned(policy.Policy.Id, request.Namespace));
        }
    }

    private void Count(ConfiguredPolicy policy, AdmissionRequest request, FaultKind kind, bool isDecided, long now)
    {
        ref FaultTally? slot = ref _tallies[policy.Index];
        FaultTally? tally = Volatile.Read(ref slot);
        if (tally is null)
        {
            FaultTally made = new(policy.Policy.Id, _limits, _window);
            tally = Interlocked.CompareExchange(ref slot, made, null) ?? made;
        }

        if (tally.Add(kind, now) is { } failing)
        {
            _notify(failing);
        }

        if (!isDecided
            && _limits.CoolDown is not null
            && IsOfNamespace(request)
            && FindBreaker((policy.Index, request.Namespace)) is { } breaker
            && breaker.Add(now))
        {
            _notify(new FaultNotice.TakenOut(policy.Policy.Id, request.Namespace, kind));
        }
    }

    private CircuitBreaker? FindBreaker((int Policy, string Namespace) key)
    {
        if (_breakers.TryGetValue(key, out CircuitBreaker? known))
        {
            return known;
        }

        if (Interlocked.Increment(ref _breakerCount) <= MaxBreakers)
        {
            CircuitBreaker made = new(_limits.Threshold, _window, _coolDown);
            if (_breakers.TryAdd(key, made))
            {
                return made;
            }
        }

        Interlocked.Decrement(ref _breakerCount);
        return _breakers.GetValueOrDefault(key);
    }

    private PolicyOutcome.Faulted TakenOut(ConfiguredPolicy policy, string name) => new(new PolicyFault(
        FaultKind.TakenOut,
        string.Create(
            CultureInfo.InvariantCulture,
            $"was not run: disabled in the namespace {name} after {_limits.Threshold} faults in "
            + $"{_limits.Window.TotalSeconds} s. Admission tries it again every "
            + $"{_limits.CoolDown.GetValueOrDefault().TotalSeconds} s. Until it succeeds, onError applies. "
            + $"The server's log contains its faults."),
        policy.Policy.Path));

    // An API server never sends a longer name.
    private static bool IsOfNamespace(AdmissionRequest request) =>
        request.Namespace.Length <= MaxNamespaceLength && MatchRule.LooksUpNamespace(request);

    private int[] CountTakenOut()
    {
        int[] counts = new int[_tallies.Length];
        foreach (((int Policy, string Namespace) key, CircuitBreaker breaker) in _breakers)
        {
            if (breaker.IsOut)
            {
                counts[key.Policy]++;
            }
        }

        return counts;
    }

    private long TicksOf(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
