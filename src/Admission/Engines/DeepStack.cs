using System.Runtime.ExceptionServices;

namespace Admission.Engines;

/// <summary>
/// Runs work on a thread with a stack as large as that of the webhook's workers: a module that can be loaded when the
/// server starts can be loaded again for every further engine, whichever thread asks for it.
/// </summary>
public static class DeepStack
{
    /// <summary>
    /// Size of the stack: enough for a thousand JavaScript calls. A larger one makes a runaway recursion dearer, since
    /// an exception has to leave all of its frames.
    /// </summary>
    public const int Bytes = 4 * 1024 * 1024;

    /// <summary>Runs work to its end.</summary>
    internal static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        Thread thread = Start(() =>
        {
            try
            {
                result = work();
            }
#pragma warning disable CA1031 // It is thrown again, on the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Join();
        failure?.Throw();
        return result!;
    }

    /// <summary>Starts work, which must not throw.</summary>
    internal static Thread Start(Action work)
    {
        var thread = new Thread(() => work(), Bytes) { IsBackground = true, Name = "policy-engine" };
        thread.Start();
        return thread;
    }
}
