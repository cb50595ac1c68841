using System.Diagnostics;

namespace Admission.RegularExpressions;

/// <summary>
/// Limits the time of work on the current thread that has no other limit, such as a match of a regular expression.
/// Once the time is over, such work stops early with a wrong result, and <see cref="IsOver"/> is true until
/// <see cref="End"/>: the caller discards what it has computed. Without <see cref="Begin"/> there is no limit.
/// </summary>
public static class TimeLimit
{
    // About a millisecond.
    private const int WorkBetweenLooks = 20_000;

    [ThreadStatic]
    private static long _end;

    [ThreadStatic]
    private static int _work;

    [ThreadStatic]
    private static bool _isOver;

    /// <summary>Was work stopped because the time was over?</summary>
    public static bool IsOver => _isOver;

    /// <summary>Begins a limit for the current thread.</summary>
    /// <param name="end">The timestamp of <see cref="Stopwatch"/> at which the time is over.</param>
    public static void Begin(long end)
    {
        _end = end;
        _work = 0;
        _isOver = false;
    }

    /// <summary>Removes the limit of the current thread.</summary>
    public static void End() => Begin(0);

    /// <summary>Is the time over now?</summary>
    public static bool Look()
    {
        if (!_isOver && _end != 0 && Stopwatch.GetTimestamp() > _end)
        {
            _isOver = true;
        }

        return _isOver;
    }

    /// <summary>Counts work, and looks at the clock from time to time; true if the work must stop.</summary>
    /// <param name="work">Number of steps of about 50 ns each.</param>
    public static bool Spend(int work)
    {
        if ((_work += work) < WorkBetweenLooks)
        {
            return _isOver;
        }

        _work = 0;
        return Look();
    }
}
