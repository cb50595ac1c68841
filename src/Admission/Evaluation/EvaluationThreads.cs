using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Admission.Evaluation;

/// <summary>
/// The threads on which policies are loaded and evaluated, in every command. Their stacks are large, so that recursion
/// limits apply before the stack ends, and equal, so that CI and cluster have the same outcome.
/// </summary>
public static class EvaluationThreads
{
    /// <summary>
    /// How much of the stack evaluations may use: 2 MiB, enough for a thousand JavaScript calls. The rest is reserved
    /// for exceptions: a handler that rethrows runs on top of the frames below it, so an exception that passes many of
    /// them needs more stack than the calls did, and a stack that is full ends the process.
    /// </summary>
    public const int UsableStackBytes = 2 * 1024 * 1024;

    /// <summary>
    /// Stack size in bytes: 16 MiB in a native executable, where a rethrow takes less than a kilobyte, and 64 MiB where
    /// the code is compiled at run time and a rethrow takes about ten. Only the pages that are used take memory.
    /// </summary>
    public static int StackBytes => RuntimeFeature.IsDynamicCodeSupported ? 64 * 1024 * 1024 : 16 * 1024 * 1024;

    [ThreadStatic]
    private static bool _isHere;

    /// <summary>A thread that is not started yet.</summary>
    /// <param name="work">What it does; must not throw.</param>
    public static Thread Create(string name, Action work) => new(() => Enter(work), StackBytes)
    {
        IsBackground = true,
        Name = name,
    };

    /// <summary>Runs work to its end and returns its result. Throws what the work throws.</summary>
    /// <param name="work">The work. Runs on the calling thread if that is one of these threads.</param>
    public static T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_isHere)
        {
            return work();
        }

        T? result = default;
        For(1, _ => result = work(), CancellationToken.None);
        return result!;
    }

    /// <summary>
    /// Runs work for each number from 0, on as many threads as there are processors. Throws the first exception of the
    /// work; no further work begins then.
    /// </summary>
    /// <param name="count">Number of work items.</param>
    /// <param name="work">The work for one number.</param>
    /// <param name="cancellationToken">Stops before the next number.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void For(int count, Action<int> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        var threads = new Thread[Math.Min(count, Environment.ProcessorCount)];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = Create("evaluation", Work);
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();

        void Work()
        {
            try
            {
                while (Volatile.Read(ref failure) is null
                    && !cancellationToken.IsCancellationRequested
                    && Interlocked.Increment(ref next) is { } i
                    && i < count)
                {
                    work(i);
                }
            }
#pragma warning disable CA1031 // It is thrown again, on the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }
    }

    private static void Enter(Action work)
    {
        _isHere = true;
        StackLimit.Reserve(UsableStackBytes);
        work();
    }
}
