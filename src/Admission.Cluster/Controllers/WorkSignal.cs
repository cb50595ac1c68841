namespace Admission.Cluster.Controllers;

/// <summary>Wakes a controller: several signals before it checks count as one. Thread-safe.</summary>
internal sealed class WorkSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Signals a possible change.</summary>
    public void Set() => Volatile.Read(ref _next).TrySetResult();

    /// <summary>Waits for a signal, at most for a time. A signal since the last wait counts.</summary>
    /// <returns>False if it was canceled.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The time is over: check anyway.
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        if (Volatile.Read(ref _next).Task.IsCompleted)
        {
            Volatile.Write(ref _next, New());
        }

        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
