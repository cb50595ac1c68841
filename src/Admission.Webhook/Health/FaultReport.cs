using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Admission.Faults;
using Admission.PolicySets;
using Microsoft.Extensions.Logging;

namespace Admission.Webhook.Health;

/// <summary>
/// Watches the policies in force for repeated faults, and reports them: one log line when they begin and when they end,
/// and a summary at intervals. A new policy set starts with no counted faults.
/// </summary>
internal sealed class FaultReport : IDisposable
{
    /// <summary>Interval between two checks for recovered policies.</summary>
    internal static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>Interval of the log summary while a policy fails.</summary>
    internal static readonly TimeSpan SummaryInterval = TimeSpan.FromMinutes(10);

    private const int MaxNames = 20;

    // By set, so that a request of the previous set does not count for the one in force.
    private readonly ConditionalWeakTable<PolicySet, FaultWatch> _watches = [];
    private readonly ConditionalWeakTable<PolicySet, FaultWatch>.CreateValueCallback _watch;
    private readonly Func<PolicyStatus> _policies;
    private readonly FaultLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private long _summarized;

    /// <param name="policies">The policies in force.</param>
    /// <param name="limits">When a policy counts as failing.</param>
    /// <param name="log">Receives the lines.</param>
    public FaultReport(Func<PolicyStatus> policies, FaultLimits limits, TimeProvider time, ILogger log)
    {
        (_policies, _limits, _time, _log) = (policies, limits, time, log);
        _watch = set => new FaultWatch(set, limits, time, Tell);
        _summarized = time.GetTimestamp();
        _timer = time.CreateTimer(static self => ((FaultReport)self!).Look(), this, LookInterval, LookInterval);
    }

    /// <summary>The watch of a set's faults.</summary>
    public FaultWatch Of(PolicySet set) => _watches.GetValue(set, _watch);

    /// <summary>State of the policies in force that have failed, sorted by id.</summary>
    public ImmutableArray<FaultState> Read() => _policies().Set is { } set ? Of(set).Read() : [];

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_policies().Set is not { } set)
        {
            return;
        }

        FaultWatch watch = Of(set);
        watch.Refresh();
        if (_time.GetElapsedTime(Volatile.Read(ref _summarized)) >= SummaryInterval)
        {
            Volatile.Write(ref _summarized, _time.GetTimestamp());
            Summarize([.. watch.Read().Where(static one => one.IsFailing)]);
        }
    }

    private void Summarize(ImmutableArray<FaultState> failing)
    {
        if (failing.IsEmpty)
        {
            return;
        }

        StringBuilder names = new();
        foreach (FaultState one in failing.Take(MaxNames))
        {
            names.Append(names.Length == 0 ? "" : ", ").Append(one.Policy).Append(' ').Append(one.Latest);
        }

        string text = names.Append(failing.Length > MaxNames ? ", …" : "").ToString();
        WebhookLog.PoliciesFailing(_log, failing.Length, text);
    }

    private void Tell(FaultNotice notice)
    {
        double seconds = _limits.Window.TotalSeconds;
        switch (notice)
        {
            case FaultNotice.Failing one:
                WebhookLog.PolicyFailing(_log, one.Policy, one.Faults, seconds, one.Latest);
                break;
            case FaultNotice.Recovered one:
                WebhookLog.PolicyRecovered(_log, one.Policy, seconds);
                break;
            case FaultNotice.TakenOut one:
                WebhookLog.PolicyTakenOut(_log, one.Policy, one.Namespace, _limits.Threshold, seconds, one.Latest);
                break;
            case FaultNotice.Returned one:
                WebhookLog.PolicyReturned(_log, one.Policy, one.Namespace);
                break;
            default:
                throw new UnreachableException($"unknown notice {notice.GetType().Name}");
        }
    }
}
