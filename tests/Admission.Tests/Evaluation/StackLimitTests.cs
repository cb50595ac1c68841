using System.Runtime.CompilerServices;
using Admission.Evaluation;

namespace Admission.Tests.Evaluation;

/// <summary>How much of its stack an evaluation may use.</summary>
public sealed class StackLimitTests
{
    [Fact]
    public void Is_reached_when_the_usable_part_of_the_stack_is_full()
    {
        int depth = EvaluationThreads.Run(static () => Descend(0));

        // Each level takes at least the kilobyte of its buffer.
        Assert.InRange(depth, EvaluationThreads.UsableStackBytes / 8192, EvaluationThreads.UsableStackBytes / 1024);
    }

    [Fact]
    public void Leaves_most_of_the_stack_for_exceptions() =>
        Assert.True(EvaluationThreads.StackBytes >= 8 * EvaluationThreads.UsableStackBytes);

    [Fact]
    public void Is_never_reached_on_another_thread() => Assert.False(StackLimit.IsReached);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Descend(int depth)
    {
        Span<byte> buffer = stackalloc byte[1024];
        buffer.Fill((byte)depth);
        return StackLimit.IsReached ? depth : Descend(depth + 1) + (buffer[1023] - (byte)depth);
    }
}
