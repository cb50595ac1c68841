using System.Diagnostics;
using Admission.RegularExpressions;

namespace Admission.Cel.Policies;

/// <summary>
/// Limits the time of the evaluation of a policy on the current thread, with <see cref="TimeLimit"/>. The results of an
/// expression that runs when the time is over are wrong, so the policy has no result then.
/// </summary>
internal readonly struct EvaluationClock : IDisposable
{
    /// <summary>Is the time over?</summary>
#pragma warning disable CA1822 // It belongs to the clock that began.
    public bool IsOver => TimeLimit.Look();
#pragma warning restore CA1822

    /// <inheritdoc/>
    public void Dispose() => TimeLimit.End();

    /// <summary>A clock that starts now.</summary>
    /// <param name="time">How long. Greater than zero.</param>
    public static EvaluationClock Start(TimeSpan time)
    {
        double ticks = time.TotalSeconds * Stopwatch.Frequency;
        TimeLimit.Begin(ticks > long.MaxValue / 4 ? long.MaxValue : Stopwatch.GetTimestamp() + (long)ticks);
        return default;
    }
}
