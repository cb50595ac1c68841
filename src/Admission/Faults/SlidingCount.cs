namespace Admission.Faults;

/// <summary>
/// Counts what happened within a window that ends now, in memory that does not grow with the count: by tenths of the
/// window, so that something is forgotten after nine to ten tenths of it. Used by one thread at a time.
/// </summary>
/// <param name="window">Length of the window in ticks of the clock.</param>
internal sealed class SlidingCount(long window)
{
    private const int Slices = 10;

    private readonly long _sliceTicks = Math.Max(1, window / Slices);
    private readonly int[] _counts = new int[Slices];
    private long _newest;

    /// <summary>Counts one.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <returns>How many there are within the window, this one included.</returns>
    public int Add(long now)
    {
        Advance(now);
        _counts[_newest % Slices]++;
        return Sum();
    }

    /// <summary>How many there are within the window.</summary>
    public int At(long now)
    {
        Advance(now);
        return Sum();
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_counts);

    private void Advance(long now)
    {
        // Threads read the clock before they take turns here, so that it may go back a little.
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
