using System.Runtime.ExceptionServices;

namespace Admission.Evaluation;

/// <summary>
/// The threads on which policies are loaded and evaluated, in every command. Their stacks are large, so that recursion
/// limits apply before the stack ends, and equal, so that CI and cluster have the same outcome.
/// </summary>
public static class EvaluationThreads
{
    /// <summary>
    /// Stack size: 4 MiB, enough for a thousand JavaScript calls. A larger stack makes runaway recursion more
    /// expensive, because an exception has to unwind all of its frames.
    /// </summary>
    public const int StackBytes = 4 * 1024 * 1024;

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
        work();
    }
}
