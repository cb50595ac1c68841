using System.Runtime.CompilerServices;

namespace Admission.Evaluation;

/// <summary>How deep the current thread's stack is, and how deep it may get.</summary>
public static class StackLimit
{
    [ThreadStatic]
    private static nuint _end;

    /// <summary>
    /// Is the usable part of the stack full? Never on a thread that is not one of <see cref="EvaluationThreads"/>.
    /// </summary>
    public static bool IsReached => Here() < _end;

    /// <summary>
    /// Limits the stack of this thread. Engines check <see cref="IsReached"/>; in a native executable, the runtime's
    /// own check, <see cref="RuntimeHelpers.TryEnsureSufficientExecutionStack"/>, fails at twice this depth, and not
    /// only at the end of the stack.
    /// </summary>
    /// <param name="bytes">Usable bytes, from here.</param>
    /// <exception cref="PlatformNotSupportedException">The runtime's check cannot be set.</exception>
    internal static unsafe void Reserve(int bytes)
    {
        nuint start = Here();
        _end = start - (nuint)bytes;
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            return;
        }

        // Engines rely on the runtime's check where they recurse without calling back. Its limit is a private field, so
        // look whether setting it works.
        RuntimeLimit(null) = (byte*)start;
        bool isSet = !RuntimeHelpers.TryEnsureSufficientExecutionStack();
        RuntimeLimit(null) = (byte*)(start - (2 * (nuint)bytes));
        if (!isSet || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new PlatformNotSupportedException("The runtime does not support a limit on the stack of a thread.");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe nuint Here()
    {
        byte here;
        return (nuint)(&here);
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "t_sufficientStackLimit")]
    private static extern unsafe ref byte* RuntimeLimit(
        [UnsafeAccessorType("System.Runtime.CompilerServices.RuntimeHelpers, System.Private.CoreLib")] object? type);
}
