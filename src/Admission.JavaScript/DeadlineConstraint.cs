using Jint;
using Jint.Runtime;

namespace Admission.JavaScript;

/// <summary>
/// Ends a run that has used up its time, or the memory that its policy allows itself. It looks at the clock at every
/// statement: the engine's own constraint does so at every 64th or so, and 64 statements can be 64 native steps of a
/// tenth of a second each.
/// </summary>
internal sealed class DeadlineConstraint : Constraint
{
    private long _end = long.MaxValue;
    private long _maxAllocated = long.MaxValue;

    /// <summary>Starts a budget, which holds until <see cref="End"/> whatever the engine does in between.</summary>
    /// <param name="budget">How long it may take.</param>
    /// <param name="memoryBytes">How much this thread may allocate, beside the limit of the engine.</param>
    public void Begin(TimeSpan budget, long memoryBytes)
    {
        _end = Environment.TickCount64 + (long)Math.Ceiling(budget.TotalMilliseconds);
        _maxAllocated = memoryBytes == long.MaxValue
            ? long.MaxValue
            : GC.GetAllocatedBytesForCurrentThread() + memoryBytes;
    }

    /// <summary>Ends the budget.</summary>
    public void End()
    {
        _end = long.MaxValue;
        _maxAllocated = long.MaxValue;
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The time is used up.</exception>
    /// <exception cref="MemoryLimitExceededException">The memory is used up.</exception>
    public override void Check()
    {
        // The coarse clock: some 5 ns a look, right to a few milliseconds.
        if (Environment.TickCount64 > _end)
        {
            throw new TimeoutException();
        }

        if (_maxAllocated != long.MaxValue && GC.GetAllocatedBytesForCurrentThread() > _maxAllocated)
        {
            throw new MemoryLimitExceededException("the policy exceeded its own memory limit");
        }
    }

    /// <summary>Does nothing: every call into the engine resets its constraints, and this one outlives them.</summary>
    public override void Reset()
    {
    }
}
