using Jint;

namespace Admission.Engines.JavaScript;

/// <summary>
/// Ends a run that has used up its time. It looks at the clock at every statement: the engine's own constraint does so
/// at every 64th or so, and 64 statements can be 64 native steps of a tenth of a second each.
/// </summary>
internal sealed class DeadlineConstraint : Constraint
{
    private long _end = long.MaxValue;

    /// <summary>Starts a budget, which holds until <see cref="End"/> whatever the engine does in between.</summary>
    public void Begin(TimeSpan budget) => _end = Environment.TickCount64 + (long)Math.Ceiling(budget.TotalMilliseconds);

    /// <summary>Ends the budget.</summary>
    public void End() => _end = long.MaxValue;

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The budget is used up.</exception>
    public override void Check()
    {
        // The coarse clock: some 5 ns a look, right to a few milliseconds.
        if (Environment.TickCount64 > _end)
        {
            throw new TimeoutException();
        }
    }

    /// <summary>Does nothing: every call into the engine resets its constraints, and this one outlives them.</summary>
    public override void Reset()
    {
    }
}
