using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Admission.Matching;
using Admission.PolicySets;
using Admission.Protocol;
using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>
/// Watches the policies of one set for those that fault again and again, and takes them out where the operator chose
/// so. Safe to use from several threads. A policy that has not faulted costs one look at an array; nothing is allocated
/// and no lock is taken for a run that does not fault while its policy is in.
/// </summary>
/// <remarks>
/// A policy is taken out for the namespace whose objects made it fault, never for another: somebody who can make a
/// policy fault must not decide over others, neither by <c>onError: deny</c> nor by <c>onError: allow</c>. For objects
/// without a namespace, and for Namespaces, whose names anybody may write who may create one, no policy is taken out.
/// </remarks>
public sealed class FaultWatch
{
    /// <summary>
    /// Most pairs of policy and namespace that are counted at a time. Beyond it a policy runs as without a breaker.
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

    /// <summary>Begins with nothing counted.</summary>
    /// <param name="set">The set whose policies are watched.</param>
    /// <param name="limits">When a policy counts as failing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notify">Told of every change, on the thread that made it; must not throw.</param>
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

    /// <summary>Every policy that has faulted since the set is in force, sorted by id.</summary>
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

    /// <summary>Finds out who has recovered, and forgets what is over. To be called every few seconds.</summary>
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

    /// <summary>May a policy run on a request?</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request.</param>
    /// <param name="trial">
    /// Where the run decides whether the policy comes back, its breaker; to be handed to <see cref="Record"/>.
    /// </param>
    /// <returns>The outcome in place of a run; null where it may run.</returns>
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

    /// <summary>Takes note of how a run ended. Not for runs that ended by no doing of the policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="request">The request.</param>
    /// <param name="outcome">What the run came to.</param>
    /// <param name="trial">As <see cref="Enter"/> gave it.</param>
    internal void Record(
        ConfiguredPolicy policy, AdmissionRequest request, PolicyOutcome outcome, CircuitBreaker? trial)
    {
        // A run that has found a violation has decided: it counts as a fault, but to take the policy out for it would
        // let onError decide about what the policy denies.
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
            + $"{_limits.Window.TotalSeconds} s. It is tried again every "
            + $"{_limits.CoolDown.GetValueOrDefault().TotalSeconds} s, and onError answers until then. "
            + $"The server's log has its faults."),
        policy.Policy.Path));

    // A longer name is none that an API server sends.
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
