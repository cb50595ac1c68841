using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>The faults of one policy over all namespaces. Thread-safe.</summary>
/// <param name="policy">Id of the policy.</param>
/// <param name="limits">When it counts as failing.</param>
/// <param name="window">Length of the window in ticks of the clock.</param>
internal sealed class FaultTally(string policy, FaultLimits limits, long window)
{
    private readonly Lock _lock = new();
    private readonly SlidingCount _count = new(window);
    private FaultKind _latest;
    private bool _isFailing;

    /// <returns>The notice if the policy counts as failing from now on; otherwise null.</returns>
    public FaultNotice.Failing? Add(FaultKind kind, long now)
    {
        lock (_lock)
        {
            _latest = kind;
            int faults = _count.Add(now);
            if (_isFailing || faults < limits.Threshold)
            {
                return null;
            }

            _isFailing = true;
            return new FaultNotice.Failing(policy, faults, kind);
        }
    }

    /// <summary>Checks whether it has recovered.</summary>
    /// <returns>The notice if it has recovered; otherwise null.</returns>
    public FaultNotice.Recovered? Recover(long now)
    {
        lock (_lock)
        {
            if (!_isFailing || _count.At(now) > 0)
            {
                return null;
            }

            _isFailing = false;
            return new FaultNotice.Recovered(policy);
        }
    }

    /// <summary>Its current state.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="takenOut">Number of namespaces in which it is disabled.</param>
    public FaultState Read(long now, int takenOut)
    {
        lock (_lock)
        {
            return new FaultState(policy, _count.At(now), limits.Window, _latest, _isFailing, takenOut);
        }
    }
}
