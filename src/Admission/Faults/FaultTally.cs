using Admission.Verdicts;

namespace Admission.Faults;

/// <summary>The faults of one policy over all namespaces. Safe to use from several threads.</summary>
/// <param name="policy">Id of the policy.</param>
/// <param name="limits">When it counts as failing.</param>
/// <param name="window">Length of the window in ticks of the clock.</param>
internal sealed class FaultTally(string policy, FaultLimits limits, long window)
{
    private readonly Lock _lock = new();
    private readonly SlidingCount _count = new(window);
    private FaultKind _latest;
    private bool _isFailing;

    /// <summary>Counts a fault.</summary>
    /// <returns>What to tell where the policy fails from now on; null otherwise.</returns>
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

    /// <summary>Looks whether it has recovered.</summary>
    /// <returns>What to tell where it has; null otherwise.</returns>
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

    /// <summary>How it does now.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="takenOut">For how many namespaces it is taken out.</param>
    public FaultState Read(long now, int takenOut)
    {
        lock (_lock)
        {
            return new FaultState(policy, _count.At(now), limits.Window, _latest, _isFailing, takenOut);
        }
    }
}
