namespace Admission.Faults;

/// <summary>
/// Disables one policy for one namespace if the namespace's objects make it fail too often, and tries it again on one
/// review after each cool-down. Thread-safe; takes no lock while the policy is enabled.
/// </summary>
/// <param name="threshold">Faults within the window that disable the policy.</param>
/// <param name="window">Length of the window in ticks of the clock.</param>
/// <param name="coolDown">How long it is disabled before it is tried again, in ticks of the clock.</param>
internal sealed class CircuitBreaker(int threshold, long window, long coolDown)
{
    private readonly Lock _lock = new();
    private readonly SlidingCount _count = new(window);
    private long _tryAt;
    private bool _isOut;

    /// <summary>Is the policy disabled and not yet enabled again by a trial?</summary>
    public bool IsOut => Volatile.Read(ref _isOut);

    /// <summary>May the policy run?</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="isTrial">
    /// Does this run decide whether the policy is enabled again? The next trial is a cool-down away, so a run whose end
    /// is never reported does no harm.
    /// </param>
    public bool Admits(long now, out bool isTrial)
    {
        isTrial = false;
        if (!IsOut)
        {
            return true;
        }

        lock (_lock)
        {
            if (_isOut && now < _tryAt)
            {
                return false;
            }

            isTrial = _isOut;
            _tryAt = now + coolDown;
            return true;
        }
    }

    /// <returns>Does it disable the policy?</returns>
    public bool Add(long now)
    {
        lock (_lock)
        {
            if (_isOut || _count.Add(now) < threshold)
            {
                return false;
            }

            _tryAt = now + coolDown;
            Volatile.Write(ref _isOut, true);
            return true;
        }
    }

    /// <summary>The trial had no fault: the policy is enabled again, with no counted faults.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _count.Clear();
            Volatile.Write(ref _isOut, false);
        }
    }

    /// <summary>Is there nothing worth keeping: no fault within the window, and no trial for as long?</summary>
    public bool IsIdle(long now)
    {
        lock (_lock)
        {
            return _isOut ? now - _tryAt > Math.Max(window, coolDown) : _count.At(now) == 0;
        }
    }
}
