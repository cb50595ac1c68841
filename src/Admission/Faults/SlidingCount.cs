namespace Admission.Faults;

/// <summary>
/// Counts events within a window that ends now, in constant memory: by tenths of the window, so an event is forgotten
/// after nine to ten tenths of it. Not thread-safe.
/// </summary>
/// <param name="window">Length of the window in ticks of the clock.</param>
internal sealed class SlidingCount(long window)
{
    private const int Slices = 10;

    private readonly long _sliceTicks = Math.Max(1, window / Slices);
    private readonly int[] _counts = new int[Slices];
    private long _newest;

    /// <summary>Counts one event.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <returns>Number of events within the window, including this one.</returns>
    public int Add(long now)
    {
        Advance(now);
        _counts[_newest % Slices]++;
        return Sum();
    }

    /// <summary>Number of events within the window.</summary>
    public int At(long now)
    {
        Advance(now);
        return Sum();
    }

    public void Clear() => Array.Clear(_counts);

    private void Advance(long now)
    {
        // Threads read the clock before they take the lock, so the time can go back a little.
        long slice = Math.Max(now / _sliceTicks, _newest);
        long passed = Math.Min(slice - _newest, Slices);
        for (long i = 1; i <= passed; i++)
        {
            _counts[(_newest + i) % Slices] = 0;
        }

        _newest = slice;
    }

    private int Sum()
    {
        int sum = 0;
        foreach (int count in _counts)
        {
            sum += count;
        }

        return sum;
    }
}
