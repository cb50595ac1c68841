using Admission.Evaluation;
using Jint;
using Jint.Runtime;

namespace Admission.JavaScript;

/// <summary>
/// Ends a run that exceeds its time, the usable stack, or the memory limit of its policy. It checks the clock at every
/// statement: the engine's own constraint does so at about every 64th, and 64 statements can be 64 native steps of a
/// tenth of a second each.
/// </summary>
internal sealed class DeadlineConstraint : Constraint
{
    private long _end = long.MaxValue;
    private long _maxAllocated = long.MaxValue;

    /// <summary>Starts a budget, which applies until <see cref="End"/> whatever the engine does in between.</summary>
    /// <param name="budget">Maximum time.</param>
    /// <param name="memoryBytes">
    /// Maximum number of bytes that this thread allocates, in addition to the limit of the engine.
    /// </param>
    public void Begin(TimeSpan budget, long memoryBytes)
    {
        _end = Environment.TickCount64 + (long)Math.Ceiling(budget.TotalMilliseconds);
        _maxAllocated = memoryBytes == long.MaxValue
            ? long.MaxValue
            : GC.GetAllocatedBytesForCurrentThread() + memoryBytes;
    }

    public void End()
    {
        _end = long.MaxValue;
        _maxAllocated = long.MaxValue;
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The time is exceeded.</exception>
    /// <exception cref="MemoryLimitExceededException">The memory is exceeded.</exception>
    /// <exception cref="InsufficientExecutionStackException">The usable part of the stack is full.</exception>
    public override void Check()
    {
        if (StackLimit.IsReached)
        {
            throw new InsufficientExecutionStackException();
        }

        // The coarse clock: about 5 ns per read, accurate to a few milliseconds.
        if (Environment.TickCount64 > _end)
        {
            throw new TimeoutException();
        }

        if (_maxAllocated != long.MaxValue && GC.GetAllocatedBytesForCurrentThread() > _maxAllocated)
        {
            throw new MemoryLimitExceededException("the policy exceeded its own memory limit");
        }
    }

    /// <summary>Does nothing: every call into the engine resets its constraints, but this one must continue.</summary>
    public override void Reset()
    {
    }
}
