namespace Admission.Faults;

/// <summary>
/// Takes one policy out for one namespace when the namespace's objects make it fault too often, and tries it again on
/// one review after each cool-down. Safe to use from several threads; takes no lock while the policy is in.
/// </summary>
/// <param name="threshold">Faults within the window that take the policy out.</param>
/// <param name="window">Length of the window in ticks of the clock.</param>
/// <param name="coolDown">How long it is out before it is tried again, in ticks of the clock.</param>
internal sealed class CircuitBreaker(int threshold, long window, long coolDown)
{
    private readonly Lock _lock = new();
    private readonly SlidingCount _count = new(window);
    private long _tryAt;
    private bool _isOut;

    /// <summary>Is the policy out, or was it and has not been tried since?</summary>
    public bool IsOut => Volatile.Read(ref _isOut);

    /// <summary>May the policy run?</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="isTrial">
    /// Is that run the one that decides whether the policy comes back? The next is a cool-down away, so that a run
    /// whose end nobody hears of does no harm.
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

    /// <summary>Counts a fault.</summary>
    /// <returns>Does that take the policy out?</returns>
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

    /// <summary>The trial did not fault: the policy is in again, with nothing counted against it.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _count.Clear();
            Volatile.Write(ref _isOut, false);
        }
    }

    /// <summary>
    /// Is there nothing worth remembering: no fault within the window, or no review to try it on for as long?
    /// </summary>
    public bool IsIdle(long now)
    {
        lock (_lock)
        {
            return _isOut ? now - _tryAt > Math.Max(window, coolDown) : _count.At(now) == 0;
        }
    }
}
