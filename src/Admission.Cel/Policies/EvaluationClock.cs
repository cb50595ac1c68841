using System.Diagnostics;

namespace Admission.Cel.Policies;

/// <summary>
/// Limits the time of an evaluation. It is checked between expressions, because the cost limits each of them.
/// </summary>
/// <param name="end">The timestamp at which the time is over; <see cref="long.MaxValue"/> for never.</param>
internal readonly struct EvaluationClock(long end)
{
    /// <summary>Is the time over?</summary>
    public bool IsOver => Stopwatch.GetTimestamp() > end;

    /// <summary>A clock that starts now.</summary>
    /// <param name="time">How long. Greater than zero.</param>
    public static EvaluationClock Start(TimeSpan time)
    {
        double ticks = time.TotalSeconds * Stopwatch.Frequency;
        return new(ticks > long.MaxValue / 4 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)ticks);
    }
}
