using System.Diagnostics;

namespace Admission.Cel.Policies;

/// <summary>
/// The time that an evaluation may take. It is looked at between expressions: each of them is bounded by its cost.
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
